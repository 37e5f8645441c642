"""Misuse of the command line: one line, exit code 2, never a traceback."""

from __future__ import annotations

import pytest

from greenshoe.cli import main


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nosuch"], "No such command"),
        (["--nosuch"], "No such option"),
        (["rule", "--on"], "requires an argument"),
        (["rule", "a", "b"], "unexpected extra argument"),
    ],
)
def test_misuse(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.startswith("greenshoe: ")
    assert err.count("\n") == 1


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert "Usage" in out
    assert err == ""


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "rule" in capsys.readouterr().out
