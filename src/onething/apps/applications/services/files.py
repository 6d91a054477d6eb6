"""The files of materials: taken in as a stream, looked at, kept by content; and what a clerk saw at the counter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Final

from django.conf import settings

from onething.apps.applications import content, identifiers, statements, store
from onething.apps.applications.loading import Loaded, load_for, require, stale, today
from onething.apps.applications.models import CorrectionRound
from onething.apps.applications.overtaking import again_if_overtaken
from onething.apps.applications.replies import Applied, FileAdded, FileLine
from onething.apps.applications.services.drafts import edit, edited_state
from onething.apps.applications.statements import Also, Write
from onething.definitions.types.materials import MaterialKind, WayKind
from onething.domain.access.actors import Actor, ActorKind
from onething.domain.access.policies import Action
from onething.domain.applications.correcting import AskKind
from onething.domain.applications.file_names import safe_name
from onething.domain.applications.refusals import Conflict, Forbidden, NotFound, Refused
from onething.domain.applications.states import Act, ApplicationState
from onething.domain.merging.types import MaterialState
from onething.ports.files import TooLarge

MOST_FILES: Final = 20
TRIES: Final = 6
"""Pages are often uploaded side by side; each upload that finds the application changed looks again."""


def add_file(
    *, actor: Actor, application_id: str, material_key: str, name: str, stream: BinaryIO, now: dt.datetime
) -> FileAdded:
    """Add a file to a material: size, type by content, bombs, pages are checked before anything is kept.

    The same file twice for one material is kept once. While a correction is asked for, files can be added to what was
    asked.
    """
    found = load_for(actor, Action.EDIT_APPLICATION, application_id)
    kind, round_number = _wanted(found, material_key, now)
    limit: int = settings.MATERIAL_MAX_BYTES
    try:
        with store.files().stage(stream, limit) as staged:
            looked = content.inspect(staged.handle, kind.file_types)
            line = FileLine(
                identifiers.file_id(),
                safe_name(name, looked.type),
                looked.type,
                staged.size,
                looked.pages,
                staged.sha256,
            )
            _room(found, kind, material_key, round_number, line)
            store.files().keep(application_id, staged)
    except TooLarge as error:
        raise Refused("file_oversized", f"文件超过 {limit // (1024 * 1024)} MB，请压缩或分成几个文件上传。") from error
    return _record(actor, found, material_key, round_number, line, now)


def _wanted(found: Loaded, material_key: str, now: dt.datetime) -> tuple[MaterialKind, int]:
    """Return the material's kind and the correction round the file belongs to (0: before submission)."""
    material = found.assembled(today(now)).material(material_key)
    if found.state is ApplicationState.IN_PROGRESS:
        open_round = open_correction(found.id)
        asked = {one["key"] for one in open_round.asks if one["kind"] == AskKind.MATERIAL} if open_round else set()
        if open_round is None or material_key not in asked or material is None:
            raise Refused("not_asked", "申请已提交，没有要求补这份材料，不能再上传。")
        return material.material, open_round.number
    require(found, Act.ADD_FILE)
    if material is None or material.state is MaterialState.NOT_NEEDED:
        raise NotFound("material_unknown", "这件申请不需要这份材料。")
    return material.material, 0


def open_correction(application_id: str) -> CorrectionRound | None:
    """Return the correction round that waits for an answer, if there is one."""
    return (
        CorrectionRound.objects.filter(application_id=application_id, answered_at__isnull=True)
        .order_by("-number")
        .first()
    )


def _room(found: Loaded, kind: MaterialKind, material_key: str, round_number: int, line: FileLine) -> None:
    others = [
        one
        for one in found.files
        if one["material"] == material_key and one["round"] == round_number and one["sha256"] != line.sha256
    ]
    pages = sum(one["pages"] for one in others) + line.pages
    if pages > kind.max_pages:
        raise Refused("too_many_pages", f"“{kind.name}”最多 {kind.max_pages} 页，加上这个文件共 {pages} 页。")
    if len(others) >= MOST_FILES:
        raise Refused("too_many_files", f"一份材料最多 {MOST_FILES} 个文件，请合并后上传。")


_ADD: Final = """
  INSERT INTO application_file (id, application_id, material_key, sha256, name, type, size, pages, position,
    correction_round,
    added_by, added_at)
  SELECT %(f_id)s::text, changed.id, %(f_material)s::text, %(f_sha256)s::text, %(f_name)s::text, %(f_type)s::text,
    %(f_size)s::bigint,
    %(f_pages)s::integer,
    1 + coalesce((SELECT max(o.position) FROM application_file o
                  WHERE o.application_id = changed.id AND o.material_key = %(f_material)s::text), 0),
    %(f_round)s::integer, %(f_by)s::text, %(f_at)s::timestamptz
  FROM changed
  ON CONFLICT (application_id, material_key, sha256, correction_round) DO UPDATE SET
    removed_at = NULL, name = excluded.name"""


def _record(
    actor: Actor, found: Loaded, material_key: str, round_number: int, line: FileLine, now: dt.datetime
) -> FileAdded:
    for _ in range(TRIES):
        same = _same(found, material_key, round_number, line.sha256)
        if same is not None:
            return FileAdded(found.id, found.version, found.state.value, same, same=True)
        data = {"material": material_key, "file": line.id, "sha256": line.sha256, "size": line.size}
        parameters = {
            "f_id": line.id,
            "f_material": material_key,
            "f_sha256": line.sha256,
            "f_name": line.name,
            "f_type": line.type,
            "f_size": str(line.size),
            "f_pages": str(line.pages),
            "f_round": str(round_number),
            "f_by": actor.account,
            "f_at": now,
        }
        also = (Also("added", _ADD, parameters),)
        try:
            version = _write(found, actor, round_number, Act.ADD_FILE, data, now, also)
        except Conflict:
            found = load_for(actor, Action.EDIT_APPLICATION, found.id)
            _wanted(found, material_key, now)
            continue
        kept = load_for(actor, Action.EDIT_APPLICATION, found.id)
        added = _same(kept, material_key, round_number, line.sha256) or line
        return FileAdded(found.id, version, kept.state.value, added, same=False)
    raise stale(found)


def _same(found: Loaded, material_key: str, round_number: int, sha256: str) -> FileLine | None:
    for one in found.files:
        if (one["material"], one["round"], one["sha256"]) == (material_key, round_number, sha256):
            return file_line(one)
    return None


def file_line(one: Any) -> FileLine:
    """Return a snapshot's file as people see it."""
    return FileLine(one["id"], one["name"], one["type"], one["size"], one["pages"], one["sha256"])


def _write(
    found: Loaded,
    actor: Actor,
    round_number: int,
    act: Act,
    data: dict[str, Any],
    now: dt.datetime,
    also: tuple[Also, ...],
) -> int:
    if round_number == 0:
        return edit(found, actor, act, {}, data, now, also)
    act = Act.ADD_CORRECTION_FILE
    version = statements.apply(Write(found.id, found.version, act, found.state, actor, now, data=data, also=also))
    if version is None:
        raise stale(found)
    return version


_REMOVE: Final = """
  UPDATE application_file f SET removed_at = %(r_at)s::timestamptz FROM changed
  WHERE f.application_id = changed.id AND f.id = %(r_id)s::text AND f.removed_at IS NULL"""
_RESTORE: Final = """
  UPDATE application_file f SET removed_at = NULL FROM changed
  WHERE f.application_id = changed.id AND f.id = %(r_id)s::text"""


@again_if_overtaken
def remove_file(*, actor: Actor, application_id: str, file_id: str, now: dt.datetime) -> Applied:
    """Take a file out of its material; `restore_file` brings it back until the application is submitted.

    A file added for a correction can be taken out until the correction is answered.
    """
    found = load_for(actor, Action.EDIT_APPLICATION, application_id)
    file = next((one for one in found.files if one["id"] == file_id), None)
    if file is None:
        raise NotFound("file_unknown", "没有找到这个文件，可能已经删除。")
    also = (Also("removed", _REMOVE, {"r_at": now, "r_id": file_id}),)
    if found.state is ApplicationState.IN_PROGRESS:
        return _take_back(found, actor, file, also, now)
    require(found, Act.REMOVE_FILE)
    version = edit(found, actor, Act.REMOVE_FILE, {}, {"file": file_id}, now, also)
    return Applied(found.id, version, edited_state(found).value)


def _take_back(
    found: Loaded, actor: Actor, file: Mapping[str, Any], also: tuple[Also, ...], now: dt.datetime
) -> Applied:
    waiting = open_correction(found.id)
    if waiting is None or file["round"] != waiting.number:
        raise Refused("wrong_state", "这个文件已随申请提交，不能再删除。")
    act, data = Act.REMOVE_CORRECTION_FILE, {"file": file["id"]}
    version = statements.apply(Write(found.id, found.version, act, found.state, actor, now, data=data, also=also))
    if version is None:
        raise stale(found)
    return Applied(found.id, version, found.state.value)


@again_if_overtaken
def restore_file(*, actor: Actor, application_id: str, file_id: str, now: dt.datetime) -> Applied:
    """Bring back a file that was removed before submission; one that is there already stays."""
    found = load_for(actor, Action.EDIT_APPLICATION, application_id)
    require(found, Act.ADD_FILE)
    if any(one["id"] == file_id for one in found.files):
        return Applied(found.id, found.version, found.state.value, replayed=True)
    if not store.has_row(application_id, file_id):
        raise NotFound("file_unknown", "没有找到这个文件。")
    also = (Also("restored", _RESTORE, {"r_id": file_id}),)
    version = edit(found, actor, Act.ADD_FILE, {}, {"file": file_id, "restored": True}, now, also)
    return Applied(found.id, version, edited_state(found).value)


_ORDER: Final = """
  UPDATE application_file f SET position = o.position FROM changed,
    unnest(%(o_ids)s::text[]) WITH ORDINALITY AS o(id, position)
  WHERE f.application_id = changed.id AND f.id = o.id"""


@again_if_overtaken
def order_files(
    *, actor: Actor, application_id: str, material_key: str, file_ids: Sequence[str], now: dt.datetime
) -> Applied:
    """Put a material's files in order; `file_ids` are all of them."""
    found = load_for(actor, Action.EDIT_APPLICATION, application_id)
    require(found, Act.ADD_FILE)
    own = {one["id"] for one in found.files if one["material"] == material_key}
    if own != set(file_ids) or len(own) != len(file_ids):
        raise Refused("files_incomplete", "排序要列出这份材料的全部文件，每个一次。")
    also = (Also("ordered", _ORDER, {"o_ids": list(file_ids)}),)
    version = edit(found, actor, Act.ADD_FILE, {}, {"material": material_key, "order": list(file_ids)}, now, also)
    return Applied(found.id, version, edited_state(found).value)


_PAPER: Final = """
  INSERT INTO application_paper (application_id, material_key, original_seen, copies, note, correction_round, verifier,
    verifier_name, unit, at)
  SELECT changed.id, %(p_material)s::text, %(p_seen)s::boolean, %(p_copies)s::integer, %(p_note)s::text, 0,
    %(p_by)s::text,
    %(p_name)s::text, %(p_unit)s::text, %(p_at)s::timestamptz
  FROM changed
  ON CONFLICT (application_id, material_key, correction_round) DO UPDATE SET original_seen = excluded.original_seen,
    copies = excluded.copies, note = excluded.note, verifier = excluded.verifier,
    verifier_name = excluded.verifier_name,
    unit = excluded.unit, at = excluded.at"""


@again_if_overtaken
def record_paper(
    *,
    actor: Actor,
    application_id: str,
    material_key: str,
    original_seen: bool,
    copies: int,
    note: str,
    now: dt.datetime,
) -> Applied:
    """Record a material shown at the counter: original seen, copies taken; the clerk who assists is its verifier."""
    if actor.kind is not ActorKind.CLERK:
        raise Forbidden("forbidden", "只有窗口工作人员可以登记当面出示的材料。")
    found = load_for(actor, Action.EDIT_APPLICATION, application_id)
    require(found, Act.RECORD_PAPER)
    material = found.assembled(today(now)).material(material_key)
    if material is None or material.state is MaterialState.NOT_NEEDED:
        raise NotFound("material_unknown", "这件申请不需要这份材料。")
    if all(way.kind is not WayKind.COUNTER for way in material.material.ways):
        raise Refused("way_closed", "这份材料不能在窗口出示代替上传。")
    if not original_seen and copies < 1:
        raise Refused("paper_empty", "请登记核验了原件，或者收取了几份复印件。")
    if not 0 <= copies <= 99 or len(note) > 200 or not note.replace("\n", "").isprintable():
        raise Refused("paper_invalid", "复印件份数应为 0 至 99，备注不超过 200 字。")
    parameters = {
        "p_material": material_key,
        "p_seen": original_seen,
        "p_copies": str(copies),
        "p_note": note,
        "p_by": actor.account,
        "p_name": actor.name,
        "p_unit": actor.unit or "",
        "p_at": now,
    }
    data = {"material": material_key, "original_seen": original_seen, "copies": copies}
    version = edit(found, actor, Act.RECORD_PAPER, {}, data, now, (Also("shown", _PAPER, parameters),))
    return Applied(found.id, version, edited_state(found).value)
