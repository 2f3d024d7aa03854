"""Who works when: rotas that repeat, made from demand, and changes of the working pattern."""
