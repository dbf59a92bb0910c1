"""The checker: from a project and a schema to its problems."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kotae.check.anilist_rules import AniListRules, is_anilist
from kotae.check.client_nodes import client_nodes
from kotae.check.client_schema import extended_schema
from kotae.check.findings import Finding
from kotae.check.fragments import Namespace
from kotae.check.group import ValidationGroup, groups_of
from kotae.check.limits import BoundExceededError
from kotae.check.needed_documents import load_needed_documents
from kotae.check.reading import load_documents
from kotae.check.rules import PROJECT_RULES
from kotae.check.rules.anilist import NAMESPACE_RULES, name_of
from kotae.check.rules.programs import PROGRAM_RULES_OFF
from kotae.problems import Location, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphql import GraphQLSchema

    from kotae.check.documents import Document
    from kotae.check.limits import CheckProgress
    from kotae.check.project import Project
    from kotae.problems import Problem

__all__ = ["check_documents", "check_project", "client_nodes_of", "gave_up"]


_UNKNOWN_DIRECTIVE_HINT = (
    "If only your client knows it and its fields, name it in `directives` of [tool.kotae] or "
    "kotae.toml, or define both in a `client-schema`."
)


def check_project(
    project: Project,
    schema: GraphQLSchema,
    progress: CheckProgress,
    *,
    unknown_field_hint: str = "",
    has_anilist_rules: bool = True,
) -> tuple[list[Document], list[Problem]]:
    """Check a project's files, to which those they import are added, against a valid schema.

    Only the reported files and what they need are parsed and validated.

    Returns the documents that were parsed, and the problems as `check_documents` returns them.
    """
    findings = list(project.findings)
    settings = _settings(project)
    needs_all = any(settings.get(name_of(rule), "off") != "off" for rule in NAMESPACE_RULES)
    load = load_documents if needs_all else load_needed_documents
    documents: list[Document] = []
    progress.place = None
    try:
        with progress.guarded():
            documents = load(project, progress, findings)
    except BoundExceededError as error:
        findings.append(gave_up(project, progress, error))
    problems = check_documents(
        project,
        documents,
        findings,
        schema,
        progress,
        unknown_field_hint=unknown_field_hint,
        has_anilist_rules=has_anilist_rules and is_anilist(schema),
    )
    return documents, problems


def check_documents(  # noqa: PLR0913 - a check needs them all
    project: Project,
    documents: Sequence[Document],
    findings: list[Finding],
    schema: GraphQLSchema,
    progress: CheckProgress,
    *,
    unknown_field_hint: str = "",
    has_anilist_rules: bool = False,
) -> list[Problem]:
    """Check documents that were read and parsed already.

    Args:
        project: Its files say which documents are reported.
        documents: Of two fragments with one name the first is used.
        findings: The findings so far; those of the rules are added.
        schema: The valid schema of the server; the client schema of the project extends it.
        progress: Holds the bounds; when one is passed, giving up is a problem of its own.
        unknown_field_hint: A sentence to add to the message of an unknown field.
        has_anilist_rules: Whether the rules about AniList run too.

    Returns:
        The problems of the files that are reported and of the fragments they reach, sorted by
        path and position.
    """
    namespace = Namespace(documents, progress.deadline)
    own = [
        definition
        for document in documents
        if document.file.needs_validation
        for definition in document.definitions
    ]
    reached = namespace.reachable(own)
    checked_ids = frozenset(map(id, (*own, *reached.values())))
    try:
        with progress.guarded():
            extended = schema
            if project.client_schema is not None:
                extended = extended_schema(schema, project.client_schema)
            # One by one: findings from before a bound must not be lost.
            for finding in _rule_findings(project, namespace, checked_ids, extended, progress):
                progress.count("problems")
                findings.append(finding)
            if has_anilist_rules:
                client = client_nodes_of(project, documents, schema, progress)
                rules = AniListRules(schema, namespace, _settings(project), progress, client)
                for finding in rules.findings(checked_ids):
                    progress.count("problems")
                    findings.append(finding)
    except BoundExceededError as error:
        findings.append(gave_up(project, progress, error))
    is_relevant = _relevance(project, checked_ids, namespace.missing(own))
    problems = _problems(filter(is_relevant, findings), unknown_field_hint)
    return list(_with_settings(problems, _settings(project)))


def _rule_findings(
    project: Project,
    namespace: Namespace,
    checked_ids: frozenset[int],
    schema: GraphQLSchema,
    progress: CheckProgress,
) -> Iterator[Finding]:
    for rule in PROJECT_RULES:
        progress.deadline.check()
        for finding in rule(namespace):
            yield finding
            progress.deadline.check()
    for documents in groups_of(namespace):
        group = ValidationGroup(documents, namespace, schema, project.directives, progress)
        yield from group.findings(checked_ids)


def client_nodes_of(
    project: Project,
    documents: Sequence[Document],
    schema: GraphQLSchema,
    progress: CheckProgress,
) -> frozenset[int]:
    """Return the identities of the selections that the client of a project takes out."""
    if project.client_schema is None and not project.directives:
        return frozenset()
    return client_nodes(documents, schema, progress.deadline)


def _settings(project: Project) -> Mapping[str, str]:
    """Return the severity of rules that a project sets, or that are off, by name."""
    return dict.fromkeys(PROGRAM_RULES_OFF, "off") | dict(
        project.config.rules if project.config else ()
    )


def gave_up(project: Project, progress: CheckProgress, error: BoundExceededError) -> Finding:
    """Return the finding of a check that ended at a bound."""
    first = next((file.display_path for file in project.sorted_files), ".")
    message = str(error)
    if error.is_timeout:
        message = (
            f"The check stopped here after {progress.deadline.timeout_s:g} s; later files were "
            "not checked. `--timeout SECONDS` allows more."
        )
    return Finding("check-gave-up", message, None, progress.place or Location(first))


def _relevance(
    project: Project, checked_ids: frozenset[int], missing: set[str]
) -> Callable[[Finding], bool]:
    """Return a predicate: does a finding concern a file that is reported?

    It is if it stands in such a file, in a fragment that such a file reaches, or in a file that
    did not parse and may hold a fragment that such a file needs.
    """
    reported = {file.display_path for file in project.files.values() if file.needs_validation}
    if len(reported) == len(project.files):
        return lambda _finding: True
    reported |= {finding.location.path for finding in project.findings}

    def is_relevant(finding: Finding) -> bool:
        if finding.location.path in reported or finding.rule == "check-gave-up":
            return True
        if finding.severity is Severity.WARNING or finding.document is None:
            return False
        if finding.definition is not None:
            return id(finding.definition) in checked_ids
        return finding.document.is_broken and bool(finding.document.mentioned_fragments & missing)

    return is_relevant


def _with_settings(problems: list[Problem], settings: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the problems with the severity that a project sets, without those turned off."""
    for problem in problems:
        setting = settings.get(problem.rule)
        if setting is None:
            yield problem
        elif setting != "off":
            yield problem._replace(severity=Severity(setting))


def _problems(findings: Iterable[Finding], unknown_field_hint: str) -> list[Problem]:
    once = {finding.key: finding for finding in reversed(list(findings))}
    problems: list[Problem] = []
    for finding in once.values():
        message = finding.message
        if unknown_field_hint and finding.rule == "fields-on-correct-type":
            message = f"{message} {unknown_field_hint}"
        elif message.startswith("Unknown directive "):
            message = f"{message} {_UNKNOWN_DIRECTIVE_HINT}"
        problems.append(replace(finding, message=message).as_problem())
    return sorted(problems, key=lambda problem: problem.order)
