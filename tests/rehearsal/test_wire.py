from __future__ import annotations

import pytest

from hallserver.rehearsal import wire


def test_an_event_is_read_with_its_name_and_argument_as_utf8():
    packet = wire.parse('42["state",{"candidate":{"name":"Đặng Thị Hường"}}]'.encode())

    assert packet.kind is wire.Kind.EVENT
    assert packet.event == "state"
    assert packet.data["candidate"]["name"] == "Đặng Thị Hường"


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        (b'0{"sid":"a","pingInterval":25000}', wire.Kind.OPEN),
        (b"2", wire.Kind.PING),
        (b'40{"sid":"b"}', wire.Kind.CONNECTED),
        (b"40", wire.Kind.CONNECTED),
        (b'44{"message":"x"}', wire.Kind.REFUSED),
        (b"41", wire.Kind.DISCONNECTED),
        (b"1", wire.Kind.DISCONNECTED),
        (b"6", wire.Kind.OTHER),
    ],
)
def test_each_packet_is_told_by_its_first_characters(frame, kind):
    assert wire.parse(frame).kind is kind


def test_broken_json_is_an_error_not_a_silence():
    with pytest.raises(ValueError):
        wire.parse(b'42["state",{')


def test_a_refused_connection_gives_the_code_of_its_data_before_its_message():
    assert wire.refusal_code(wire.parse(b'44{"message":"no","data":{"code":"secret_wrong"}}')) == "secret_wrong"
    assert wire.refusal_code(wire.parse(b'44{"message":"full"}')) == "full"


def test_what_is_sent_is_what_a_parser_reads_back():
    packet = wire.parse(wire.event("save", {"e": 1, "v": ("a", "b")}))

    assert (packet.event, packet.data) == ("save", {"e": 1, "v": ["a", "b"]})
