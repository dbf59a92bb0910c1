"""A path through a paged list: the operations that request its pages, and the items in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from kotae.errors import ArgumentError, SelectionError
from kotae.query.build_operation import operation_of
from kotae.query.coercion import Arguments
from kotae.query.objects import UnknownObject
from kotae.query.operation import check_no_variables
from kotae.query.paths import ObjectPath, Path, Selected, path_to
from kotae.query.roots import RequiredRoot, RootObject
from kotae.query.selectable import FieldCall, check_called
from kotae.query.type_system import ROOT_KINDS, ObjectDefinition, UnionDefinition

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from kotae.base_error import Outcome
    from kotae.query.objects import Object
    from kotae.query.operation import Operation
    from kotae.query.type_system import Definition, FieldDefinition, Registry

__all__ = ["PagePart", "PageRequest", "PagedItem", "PagedList", "identity_fields"]

Call = TypeVar("Call", bound="FieldCall")

# With their type arguments, which type checkers do not infer.
_PATH: type[ObjectPath[object, object, object, object]] = ObjectPath
_SELECTED: type[Selected[object, object, object, object]] = Selected
_ROOT: type[RequiredRoot[object]] = RequiredRoot

_EXPECTED = (
    "expected a list of Page, such as Page.media.select(…), or the edges or nodes of a connection "
    "that has pages, such as Media.characters.edges.select(…). No other list of objects may be on "
    "the path."
)
#: The keywords of `paginate` that replace the arguments of a field with pages.
_INSTEAD_OF = {"page": "start_page", "per_page": "per_page"}


class PagePart(NamedTuple):
    """A page in a request.

    Attributes:
        number: Its number, from 1.
        is_whole: Whether it has all that the caller selects; otherwise it has only what tells its
            items apart.
    """

    number: int
    is_whole: bool = True


class PagedItem(NamedTuple):
    """An item of a page.

    Attributes:
        identity: The values that tell it from other items; None if it has none.
        values: The values at the caller's path: the item, or those below it without nulls.
    """

    identity: Hashable | None
    values: Sequence[object]


class PageRequest(NamedTuple):
    """An operation that requests pages.

    Attributes:
        operation: The operation; its result is a list.
        parts: The pages.
        paths: For each page, the path of its list, and that of its `hasNextPage`.
    """

    operation: Operation[list[object]]
    parts: tuple[PagePart, ...]
    paths: Sequence[tuple[Path[object], Path[object]]]


class PagedList:
    """A list that has pages, and what the caller selects of its items.

    Each page of `Page` is a root field of its own. The pages of a connection are aliases in one
    root field, so that the object around them is requested once.

    Args:
        root: The root field, without a selection.
        path: A path from the root's type to the list, or to a value below its items.

    Raises:
        SelectionError: The path does not lead through one paged list, or is incomplete.
        ArgumentError: `page` or `per_page` is given.

    Attributes:
        page_field: The field that takes `page`.
        list_field: The list.
        excluded_ids: The caller's values of the list's `id_not_in`; None if the list does not take
            ids to leave out.
    """

    def __init__(self, root: object, path: object) -> None:
        self._root = _checked_root(root)
        calls: list[FieldCall] = [self._root, *_checked_steps(self._root, path)]
        position = _position_of_pages(calls)
        if position is None:
            raise SelectionError(f"{path!r} does not lead through one paged list: {_EXPECTED}")
        self._pages, self._list = calls[position : position + 2]
        self._above, self._below = calls[1:position], calls[position + 2 :]
        for call in calls[1 : position + 2]:
            if call._conditions:
                raise SelectionError(
                    f"{call!r}: a list that is paged cannot have a condition: leave out include() "
                    "and skip()."
                )
        _check_page_not_given(self._pages)
        self.page_field: FieldDefinition = self._pages._field
        self.list_field: FieldDefinition = self._list._field
        item_type = self.list_field.target
        self._identity = identity_fields(item_type)
        self._identity_paths = tuple(
            _path_through(names, item_type, self._root._registry, self.list_field.type.name)
            for names in self._identity
        )
        self.excluded_ids: Sequence[object] | None = None
        if "id_not_in" in self.list_field.arguments and self._identity == [("id",)]:
            given = self._list._arguments.values if self._list._arguments else ()
            ids = {one.python_name: value for one, value in given}.get("id_not_in", ())
            is_list = isinstance(ids, list | tuple)
            self.excluded_ids = cast("Sequence[object]", ids) if is_list else None
        self._value_path = self._path_from_item()

    @property
    def is_connection(self) -> bool:
        """Whether it belongs to a connection, and not to `Page`."""
        return self._pages is not self._root

    def request(
        self, parts: Sequence[PagePart], per_page: int, excluded: Sequence[object] = ()
    ) -> PageRequest:
        """Build the operation that requests pages.

        Args:
            parts: The pages.
            per_page: Items on a page.
            excluded: Ids of items that the list leaves out; for lists with `excluded_ids`.

        Raises:
            SelectionError: Two selected fields conflict.
            ArgumentError: A variable has no default.
        """
        listed = _with_arguments(self._list, id_not_in=excluded) if excluded else self._list
        registry, start = self._root._registry, self._list._start
        roots: list[object] = []
        items: list[FieldCall] = []
        paths: list[tuple[Path[object], Path[object]]] = []
        for position, part in enumerate(parts):
            pages = _with_arguments(self._pages, page=part.number, per_page=per_page)
            parent: FieldCall | None = None
            if self.is_connection:
                # The alias depends on the position, so that the text does not depend on the page.
                pages._alias = f"page_{position}"
                parent = _chained([*self._above, pages])
            bare = _chained([listed._copy_as(_PATH)], parent)
            bare._items = ()
            has_next = _path_through(
                ("page_info", "has_next_page"), pages._field.target, registry, start, parent
            )
            paths.append((bare, has_next))
            selected: list[FieldCall] = [bare._select(_SELECTED, self._identity_paths)]
            if part.is_whole:
                selected += [_chained([listed, *self._below], parent), has_next]
            if self.is_connection:
                items += selected
            else:
                roots.append(pages._select(_ROOT, tuple(selected)))
        if self.is_connection:
            roots.append(self._root._select(_ROOT, tuple(items)))
        operation = operation_of(roots, None, "list")
        check_no_variables(operation, "paginate")
        return PageRequest(cast("Operation[list[object]]", operation), tuple(parts), paths)

    def read(
        self, request: PageRequest, outcomes: Sequence[Outcome[object]], position: int
    ) -> tuple[list[PagedItem], bool | None]:
        """Return the items of one page of a request, without nulls, and its `hasNextPage`.

        Args:
            request: The request.
            outcomes: The outcomes of its root fields.
            position: The position of the page in the request.

        Raises:
            AniListError: The root field failed.
        """
        value = cast("Object", outcomes[0 if self.is_connection else position].unwrap())
        list_path, next_path = request.paths[position]
        found = cast("list[Object]", value._read(list_path))
        is_whole = request.parts[position].is_whole
        has_next = value._read(next_path) if is_whole else None
        items = [self._item(one, has_value=is_whole) for one in found]
        return items, cast("bool | None", has_next)

    def _item(self, item: Object, *, has_value: bool) -> PagedItem:
        if isinstance(item, UnknownObject):
            return PagedItem(None, () if self._below else (item,))
        identity = tuple(_value_at(item, names) for names in self._identity)
        values: Sequence[object] = (item,)
        if has_value and self._value_path is not None:
            value = item._read(self._value_path)
            if self._below[-1]._field.type.depth:
                values = cast("list[object]", value)
            else:
                values = () if value is None else (value,)
        return PagedItem(None if set(identity) == {None} else identity, values)

    def _path_from_item(self) -> Path[object] | None:
        """Return the part of the caller's path that is below an item; None if there is none."""
        if not self._below:
            return None
        path = _chained(self._below)
        for step in path._steps():
            step._start = self.list_field.type.name
        return path


def identity_fields(item_type: Definition) -> list[tuple[str, ...]]:
    """Return the fields whose values tell the items of a list apart, as paths of Python names.

    The `id`, of an edge with that of its node; for days of a trend, the date and the media.
    """
    if not isinstance(item_type, ObjectDefinition | UnionDefinition):
        return []
    found: list[tuple[str, ...]] = [("id",)] if "id" in item_type.fields else []
    if "node" in item_type.fields:
        found += [("node", *names) for names in identity_fields(item_type.fields["node"].target)]
    return found or [(name,) for name in ("media_id", "date") if name in item_type.fields]


def _path_through(
    names: Sequence[str],
    target: Definition,
    registry: Registry,
    start: str,
    parent: FieldCall | None = None,
) -> Path[object]:
    """Return the path through fields of a type, by Python name, which continues a parent."""
    for name in names:
        field = cast("ObjectDefinition | UnionDefinition", target).fields[name]
        parent, target = path_to(field, registry, start, parent), field.target
    return cast("Path[object]", parent)


def _value_at(item: object, names: tuple[str, ...]) -> object:
    """Return the value of attributes one after the other; None if one on the way is."""
    for name in names:
        item = None if item is None else getattr(item, name)
    return item


def _checked_root(root: object) -> RootObject[object, object, object]:
    if not isinstance(root, RootObject):
        raise SelectionError(
            f"{root!r}: expected a root field without a selection, such as Query.media(id=1): the "
            "path that follows selects what is read."
        )
    checked = cast("RootObject[object, object, object]", root)
    if ROOT_KINDS[checked._field.owner] != "query":
        raise SelectionError(f"{root!r} is a mutation: only queries can be paged.")
    check_called(checked)
    return checked


def _checked_steps(root: FieldCall, path: object) -> list[FieldCall]:
    if not isinstance(path, Path):
        raise SelectionError(f"{path!r} is not a path: {_EXPECTED}")
    checked = cast("Path[object]", path)
    target = root._field.target
    starts = {getattr(target, "name", ""), *getattr(target, "members", ())}
    if checked._start not in starts:
        raise SelectionError(
            f"{path!r} belongs to {checked._start}, but {root!r} is a {root._field.type.name}."
        )
    checked._check_selectable()
    return checked._steps()


def _position_of_pages(calls: Sequence[FieldCall]) -> int | None:
    """Return the position of the field that takes `page`, whose list comes next; None without."""
    depths = [0 if call._field.is_leaf else call._field.type.depth for call in calls]
    if sum(depths) != 1:
        return None
    position = depths.index(1) - 1
    if position < 0:
        return None
    field = calls[position]._field
    has_info = isinstance(field.target, ObjectDefinition) and "page_info" in field.target.fields
    return position if has_info and "per_page" in field.arguments else None


def _check_page_not_given(pages: FieldCall) -> None:
    for argument, _ in pages._arguments.values if pages._arguments else ():
        instead = _INSTEAD_OF.get(argument.python_name)
        if instead is not None:
            raise ArgumentError(
                f"{pages!r}: paginate requests the pages itself: leave out "
                f"{argument.python_name}=, and pass {instead}= to paginate."
            )


def _with_arguments(call: Call, **values: object) -> Call:
    """Return a copy with arguments by Python name, in place of those it has of these names."""
    field = call._field
    given = call._arguments.values if call._arguments else field.defaults
    pairs = [(argument, value) for argument, value in given if argument.python_name not in values]
    pairs += [(field.arguments[name], value) for name, value in values.items()]
    pairs.sort(key=lambda pair: field.argument_positions[pair[0].python_name])
    changed = call._copy()
    changed._arguments = Arguments(field, tuple(pairs))
    return changed


def _chained(steps: Sequence[FieldCall], parent: FieldCall | None = None) -> Path[object]:
    """Return a path of copies of the steps, which continues a parent."""
    for step in steps:
        copied = step._copy()
        copied._parent = parent
        parent = copied
    return cast("Path[object]", parent)
