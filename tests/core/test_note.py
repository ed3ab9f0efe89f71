"""Signed notes and checkpoints, with the examples of the C2SP documents."""

import pytest

from zeren.core.log import note

CHECKPOINT = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
    "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_the_checkpoint_of_the_document_reads_and_is_spelled_back() -> None:
    text, lines = note.split(CHECKPOINT)
    point = note.parse_checkpoint(text)

    assert (point.origin, point.size) == ("example.com/behind-the-sofa", 20852163)
    assert point.text() == text
    assert [line.name for line in lines] == ["example.com/behind-the-sofa"]


def test_the_key_of_another_implementation_reads_and_is_spelled_back() -> None:
    assert str(note.parse_key(GO_KEY)) == GO_KEY


def test_an_empty_line_in_the_text_does_not_end_it() -> None:
    text, lines = note.split("one\n\ntwo\n\n— key AAAAAAE=\n")

    assert text == "one\n\ntwo\n"
    assert lines == [note.Signature("key", b"\0\0\0\0", b"\x01")]


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— key AAAAAAE=",
        "text\n\n- key AAAAAAE=\n",
        "text\n\n— key\n",
        "text\n\n— a+b AAAAAAE=\n",
        "text\n\n— key AAAAAAF=\n",
        "text\n\n— key AAAA\n",
        "te\txt\n\n— key AAAAAAE=\n",
    ],
)
def test_what_is_not_a_signed_note_is_refused(broken: str) -> None:
    with pytest.raises(note.BadNote):
        note.split(broken)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "a\n1\n",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nAAAA\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(broken: str) -> None:
    with pytest.raises(note.BadNote):
        note.parse_checkpoint(broken)


@pytest.mark.parametrize(
    "broken", ["", "a+b", GO_KEY[:-1], GO_KEY.replace("c74f20a3", "c74f20a4"), "a b" + GO_KEY]
)
def test_what_is_not_a_key_is_refused(broken: str) -> None:
    with pytest.raises(note.BadNote):
        note.parse_key(broken)
