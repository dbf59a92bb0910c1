"""A project of a check: its files, its settings, and what the search for them found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.check.config import CheckConfig, ClientSchemaFile, SourceFile
    from kotae.check.findings import Finding

__all__ = ["Project"]


class Project:
    """Files that share one namespace, one schema and one set of settings.

    Attributes:
        bases: The resolved folders below which its files lie.
        files: By the text of their resolved paths: a `Path` is slow to make and to look up.
        folders: The folders that were searched.
        findings: The problems of the search.
        request_directives: Client-only directives that the request adds.
        client_schema: The file of its client schema, or None.
        left_out: Why a file below a named folder is not checked, as a sentence; empty if all are.
    """

    def __init__(
        self,
        config: CheckConfig | None,
        bases: list[Path],
        files: dict[str, SourceFile] | None = None,
    ) -> None:
        self.config: CheckConfig | None = config
        self.bases: list[Path] = bases
        self.files: dict[str, SourceFile] = files or {}
        self.folders: list[Path] = []
        self.findings: list[Finding] = []
        self.request_directives: frozenset[str] = frozenset()
        self.client_schema: ClientSchemaFile | None = None
        self.left_out: str = ""

    @property
    def directives(self) -> frozenset[str]:
        """The client-only directives that are allowed."""
        own = self.config.directives if self.config else frozenset[str]()
        return own | self.request_directives

    def holds(self, path: Path) -> bool:
        """Tell whether a resolved path lies below the project."""
        return any(path.is_relative_to(base) for base in self.bases)

    @property
    def has_something_to_report(self) -> bool:
        """Whether the project has a file that is reported, or a problem already."""
        return bool(self.findings) or any(file.is_reported for file in self.files.values())

    @property
    def has_something_to_validate(self) -> bool:
        """Whether rules have to look at a file for the report, or it has a problem already."""
        return bool(self.findings) or any(file.needs_validation for file in self.files.values())

    @property
    def sorted_files(self) -> list[SourceFile]:
        """The files in the order of their display paths."""
        return sorted(self.files.values(), key=lambda file: file.display_path)
