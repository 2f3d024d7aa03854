"""Passes a tuple of arrays from kernel to kernel by one address.

numba passes a tuple of arrays field by field. The tuples `Static` and `State` have some 250 fields, which a call would copy
before it does anything. Here a tuple is laid down once, when Python calls a kernel, and its address is passed.
"""

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.datamodel.registry import register_default
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.core.typing.typeof import typeof_impl
from numba.extending import NativeValue, unbox


class Reference(types.Type):
    """The type of an address of a named tuple of arrays.

    Attributes:
        dtype: Type of the tuple.
    """

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        super().__init__(name=f"Reference({dtype})")


def pass_by_reference(named_tuple: type) -> None:
    """Makes numba pass all tuples of a class by their address."""

    def typeof(value: Any, context: Any) -> Reference:
        return Reference(types.NamedTuple([typeof_impl(field, context) for field in value], named_tuple))

    typeof_impl.register(named_tuple)(typeof)


register_default(Reference)(models.PointerModel)


@infer_getattr
class _Fields(AttributeTemplate):
    key = Reference

    def generic_resolve(self, reference: Any, name: str) -> Any:  # type: ignore[override]
        """Returns the type of a field; None if there is none of this name."""
        fields = reference.dtype.fields
        return reference.dtype.types[fields.index(name)] if name in fields else None


@lower_getattr_generic(Reference)
def _load_field(context: Any, builder: Any, reference: Reference, address: Any, name: str) -> Any:
    """Loads an array's own description; its parts never change while a kernel runs, so that one load of each is enough."""
    position = reference.dtype.fields.index(name)
    array_type = reference.dtype.types[position]
    unchanging = builder.module.add_metadata([])

    def load(*path: int) -> Any:
        place = cgutils.gep_inbounds(builder, address, 0, position, *path)
        if isinstance(place.type.pointee, ir.ArrayType):
            return cgutils.pack_array(builder, [load(*path, i) for i in range(place.type.pointee.count)])
        value = builder.load(place)
        value.set_metadata("invariant.load", unchanging)
        return value

    members = context.get_value_type(array_type).elements
    array = cgutils.pack_struct(builder, [load(member) for member in range(len(members))])
    return impl_ret_borrowed(context, builder, array_type, array)


@unbox(Reference)
def _lay_down(reference: Reference, named_tuple: Any, context: Any) -> NativeValue:
    """Lays down a tuple for the time of a call from Python."""
    native = context.unbox(reference.dtype, named_tuple)
    return NativeValue(cgutils.alloca_once_value(context.builder, native.value), cleanup=native.cleanup, is_error=native.is_error)
