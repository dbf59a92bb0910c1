"""Values and variables of a document as Python code."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from graphql import print_ast
from graphql.language import ast

from kotae.api import REGISTRY
from kotae.convert.layout import Brackets, Chain, Link, Prefixed, quoted
from kotae.convert.refusal import checked_name, refused
from kotae.naming import python_name
from kotae.query.printing import strictest_type
from kotae.query.type_references import SCALARS, type_reference
from kotae.query.type_system import EnumDefinition, InputDefinition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kotae.convert.layout import Expression
    from kotae.convert.python_module import PythonModule
    from kotae.query.type_references import TypeReference

__all__ = ["define_variable", "value_code"]


def define_variable(
    node: ast.VariableDefinitionNode, places: Iterable[str], module: PythonModule
) -> str:
    """Define a variable, and return its Python name.

    Args:
        node: Its definition in the document.
        places: The types of the arguments that it is the value of.
        module: The module that the code is for.
    """
    name, text = checked_name(node.variable.name), print_ast(node.type)
    reference = type_reference(text)
    arguments: list[Expression] = [quoted(name), _type_code(reference, module)]
    if node.default_value is not None:
        arguments.append(Prefixed("default=", value_code(node.default_value, reference, module)))
    if text != strictest_type(name, places):
        arguments.append(f"graphql_type={quoted(text)}")
    return module.define(name, module.call("Var", *arguments), is_apart=False)


def _type_code(reference: TypeReference, module: PythonModule) -> str:
    if reference.item is not None:
        return f"list[{_type_code(reference.item, module)}]"
    return SCALARS.get(reference.name) or module.use(reference.name)


def value_code(
    node: ast.ValueNode,
    reference: TypeReference,
    module: PythonModule,
    variables: Mapping[str, str] | None = None,
) -> Expression:
    """Return the code of a value.

    Args:
        node: A literal or a variable.
        reference: The type of its place.
        module: The module that the code is for.
        variables: The Python names of variables; None for the default of a variable, which must
            have exactly the type that the variable names, whereas an argument takes strings and
            dicts too.
    """
    if isinstance(node, ast.VariableNode) and variables is not None:
        return variables[node.name.value]
    if isinstance(node, ast.NullValueNode):
        return module.use("NULL", "kotae")
    if isinstance(node, ast.ListValueNode) or (variables is None and reference.item is not None):
        nodes = node.values or () if isinstance(node, ast.ListValueNode) else (node,)
        if variables is None and any(isinstance(one, ast.NullValueNode) for one in nodes):
            raise refused(node, "A variable of the query builder has no null in a default's list.")
        item = reference.item or reference
        items = tuple(value_code(one, item, module, variables) for one in nodes)
        return Brackets("[", items, "]")
    definition = REGISTRY.definition(reference.name)
    if isinstance(definition, InputDefinition) and isinstance(node, ast.ObjectValueNode):
        named = {python_name(field.name.value): field.value for field in node.fields or ()}
        values = {
            name: value_code(one, definition.fields[name].type, module, variables)
            for name, one in named.items()
        }
        if variables is None:
            keywords = (Prefixed(f"{name}=", value) for name, value in values.items())
            return Chain(Link(module.use(definition.name), tuple(keywords)))
        pairs = (Prefixed(f'"{name}": ', value) for name, value in values.items())
        return Brackets("{", tuple(pairs), "}")
    if isinstance(definition, EnumDefinition) and variables is None:
        return f"{module.use(definition.name)}.{print_ast(node)}"
    return _scalar_code(node, reference.name)


def _scalar_code(node: ast.ValueNode, type_name: str) -> str:
    if isinstance(node, ast.BooleanValueNode):
        return str(node.value)
    if isinstance(node, ast.StringValueNode | ast.EnumValueNode):
        return quoted(node.value)
    if isinstance(node, ast.IntValueNode) and type_name == "ID":
        return quoted(node.value)
    if isinstance(node, ast.IntValueNode | ast.FloatValueNode) and isfinite(float(node.value)):
        number = int if isinstance(node, ast.IntValueNode) and type_name != "Float" else float
        return str(number(node.value)).replace("e+", "e")
    raise refused(node, f"{print_ast(node)} is not a finite number.")
