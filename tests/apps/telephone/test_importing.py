"""Files of records: imported, imported again, broken off."""

import random
from datetime import datetime

import pytest

import make
from charterdesk.apps.base.actor import system_actor
from charterdesk.apps.telephone import importing, sources
from charterdesk.apps.telephone.importing import import_file
from charterdesk.apps.telephone.keeping import Kept
from charterdesk.apps.telephone.models import Call, CallRecord
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
