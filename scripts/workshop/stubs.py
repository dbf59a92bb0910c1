"""The builder's stubs, one for each domain: editors and type checkers read them as `kotae.api`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import GraphQLObjectType

from kotae.query.classes import arguments_names
from workshop.naming import check_names
from workshop.stub_module import IMPORTED_FROM, StubModule
from workshop.tables import user_types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLSchema

    from kotae.query.type_system import Registry

__all__ = ["stub_texts"]


def stub_texts(
    schema: GraphQLSchema,
    domains: Mapping[str, tuple[str, list[str]]],
    registry: Registry,
    header: str,
) -> dict[str, str]:
    """Return the stubs' texts by file name, not yet formatted.

    Args:
        schema: The schema.
        domains: The description and the names of the types of each domain, by its name.
        registry: The registry of the same schema: it decides which fields a union's members share.
        header: The comment on top of each file.

    Raises:
        SystemExit: A name cannot be a Python name.
    """
    types = user_types(schema)
    check_names(types, IMPORTED_FROM)
    modules = {
        name: f"{registry.module}._{domain}"
        for domain, (_, names) in domains.items()
        for name in names
    }
    texts: dict[str, str] = {}
    public: dict[str, list[str]] = {}
    for domain, (about, names) in sorted(domains.items()):
        module = StubModule(registry, modules, f"{registry.module}._{domain}")
        for name in sorted(name for name in names if name in types):
            module.add(types[name])
        if module.names:
            texts[f"_{domain}.pyi"] = module.text(header, about)
            public[f"{registry.module}._{domain}"] = module.names
    texts["__init__.pyi"] = _package_stub(header, public)
    texts["arguments.pyi"] = _arguments_stub(schema, registry, modules, header)
    return texts


def _arguments_stub(
    schema: GraphQLSchema, registry: Registry, modules: Mapping[str, str], header: str
) -> str:
    module = StubModule(registry, modules, f"{registry.module}.arguments")
    for name, (owner, field) in arguments_names(registry).items():
        type_ = schema.type_map[owner]
        if isinstance(type_, GraphQLObjectType):
            module.add_arguments(name, owner, field, type_.fields[field])
    listed = "".join(f'    "{name}",\n' for name in sorted(module.names))
    end = f"\n__all__ = [\n{listed}]\n\ndef __dir__() -> list[str]: ...\n"
    return module.text(header, "The arguments of each field, for those chosen at run time.") + end


def _package_stub(header: str, public: Mapping[str, list[str]]) -> str:
    names = sorted(["UnknownObject", *(name for listed in public.values() for name in listed)])
    lines = [
        f"from {module} import {name} as {name}"
        for module, listed in public.items()
        for name in sorted(listed)
    ]
    listed = "".join(f'    "{name}",\n' for name in names)
    return (
        f'{header}\n"""AniList\'s schema as classes."""\n\n'
        + "\n".join(lines)
        + "\nfrom kotae.query.objects import UnknownObject as UnknownObject\n"
        + "from kotae.query.classes import ClassRegistry\n\n"
        + f"__all__ = [\n{listed}]\n\nREGISTRY: ClassRegistry\n"
        + "def __dir__() -> list[str]: ...\n"
    )
