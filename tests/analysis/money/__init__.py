"""Tests of bills, pay and the minimum wage."""
