"""Files of records: imported, imported again, broken off."""

import random
from datetime import datetime

import pytest

import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.telephone import ahead, importing, sources
from charterdesk.apps.telephone.importing import import_file
from charterdesk.apps.telephone.keeping import Kept, keep
from charterdesk.apps.telephone.models import Call, CallRecord, Gap
from charterdesk.server.call_simulator import records_of


@pytest.fixture
def source(db):
    return sources.create_source(system_actor(make.desk()), "pbx", "smdr")


@pytest.fixture
def file(tmp_path):
    records = records_of(100, datetime(2026, 3, 2, 9), random.Random(3))  # noqa: DTZ001
    path = tmp_path / "smdr.log"
    path.write_text("\r\n".join(records), encoding="ascii")
    return path


def calls():
    return list(Call.objects.order_by("key").values_list("key", "outcome", "waited", "talked", "held", "why"))


def test_a_file_is_imported_its_last_line_without_a_line_break_too(source, file):
    lines = file.read_bytes().count(b"\n") + 1
    assert import_file(source, file) == Kept(taken=lines)
    assert Call.objects.count() == 100
    assert import_file(source, file) == Kept(doubled=lines)


def test_an_import_that_was_killed_is_run_again(source, file, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 10)
    import_file(source, file)
    whole = calls()
    Call.objects.all().update(why=[])
    CallRecord.objects.all().delete()
    Call.objects.all().delete()
    batches = 0

    def killed(_kept):
        nonlocal batches
        batches += 1
        if batches == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(source, file, told=killed)
    assert 0 < CallRecord.objects.count() < 100
    import_file(source, file)
    assert calls() == whole


def test_a_file_that_names_its_columns_is_read_by_their_names(db, tmp_path):
    source = sources.create_source(system_actor(make.desk()), "freepbx", "asterisk_cdr")
    path = tmp_path / "cdr.csv"
    path.write_text(
        "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,duration,billsec,disposition,uniqueid,linkedid,did\n"
        "2026-03-02 09:00:00,0612345678,0612345678,400,in,SIP/t,SIP/201-2,Queue,70,60,ANSWERED,1.1,1.1,0352\n",
        encoding="utf-8",
    )
    assert import_file(source, path) == Kept(taken=1)
    call = Call.objects.get()
    assert (call.outcome, call.agent, call.waited, call.talked, call.called) == ("answered", "SIP/201", 10, 60, "0352")
    assert import_file(source, path) == Kept(doubled=1)


def kept(source):
    records = CallRecord.objects.filter(source=source).order_by("digest").values_list("raw", "state", "problem")
    rows = Call.objects.filter(source=source).order_by("key")
    told = rows.values_list(
        "key", "exchange_id", "started_at", "ended_at", "agent", "waited", "talked", "outcome", "why"
    )
    gaps = Gap.objects.filter(source=source).order_by("from_at").values_list("from_at", "until_at", "why")
    return [(bytes(raw), *rest) for raw, *rest in records], list(told), list(gaps)


def shuffled_records(seed):
    """Records of two hundred calls, then of an exchange that has restarted, some late, some twice, some garbled."""
    chance = random.Random(seed)
    first = list(records_of(120, datetime(2026, 3, 2, 9), chance))  # noqa: DTZ001
    again = list(records_of(80, datetime(2026, 3, 3, 9), chance))  # noqa: DTZ001
    lines = [line.encode() for line in first + again]
    for _time in range(25):
        place = chance.randrange(len(lines) - 4)
        lines.insert(place + chance.randrange(4), lines.pop(place))
        lines.insert(chance.randrange(len(lines)), chance.choice(lines))
        lines.insert(chance.randrange(len(lines)), b"2026/03/02 09:00:00,00:00:%02d,garbled" % chance.randrange(99))
    return lines


@pytest.mark.parametrize(("seed", "size"), [(1, 20), (2, 60), (3, 1000)])
def test_a_file_makes_the_same_calls_as_its_records_as_they_come(db, tmp_path, monkeypatch, seed, size):
    actor = system_actor(make.desk())
    by_file, by_line = (sources.create_source(actor, name, "smdr") for name in ("file", "line"))
    lines, path = shuffled_records(seed), tmp_path / "smdr.log"
    path.write_bytes(b"\r\n".join(lines))
    monkeypatch.setattr(importing, "BATCH", size)
    import_file(by_file, path)
    for place in range(0, len(lines), size):
        keep(by_line, lines[place : place + size])
    whole = kept(by_file)
    assert whole == kept(by_line)
    assert Gap.objects.filter(source=by_file, why="restarted").exists()
    assert import_file(by_file, path) == Kept(doubled=len(lines))
    assert kept(by_file) == whole


def test_a_long_file_is_read_by_a_second_process_and_makes_the_same_calls(source, file, monkeypatch):
    import_file(source, file)
    other = sources.create_source(system_actor(source.desk), "again", "smdr")
    monkeypatch.setattr(importing, "SHORT", 0)
    monkeypatch.setattr(importing, "BATCH", 30)
    lines = file.read_bytes().count(b"\n") + 1
    assert import_file(other, file) == Kept(taken=lines)
    assert kept(other) == kept(source)


def test_a_second_process_that_dies_is_told_and_what_was_stored_before_stays(source, file, monkeypatch):
    monkeypatch.setattr(importing, "SHORT", 0)
    monkeypatch.setattr(ahead, "MODULE", "charterdesk.no_such_module")
    with pytest.raises(ahead.BrokeOffError):
        import_file(source, file)
    assert not CallRecord.objects.exists()
