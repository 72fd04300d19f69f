"""A definition file may come from anybody: nothing in it does more than be refused."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.usecases.definition_file import ProblemCode
from tests.usecases.definition_samples import (
    COMPLETE,
    as_yaml,
    changed,
    find_problems,
    smallest,
)

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


def codes_of(source: str | bytes) -> list[ProblemCode]:
    return [problem.code for problem in find_problems(source)]


def lines_of(source: str | bytes) -> list[int]:
    return [problem.line for problem in find_problems(source)]


class TestYamlThatIsMoreThanPlain:
    def test_every_anchor_and_alias_is_named(self) -> None:
        assert codes_of(BOMB) == [ProblemCode.ANCHOR] * 7
        assert lines_of(BOMB) == [1, 2, 2, 2, 3, 3, 3]

    def test_a_reference_to_itself_is_refused(self) -> None:
        assert codes_of("&a [*a]") == [ProblemCode.ANCHOR] * 2

    @pytest.mark.parametrize(
        "tagged",
        [
            "!!python/object/apply:os.system ['exit 1']",
            "!!python/name:os.system",
            "!!python/tuple [1]",
            "!sample x",
            "!!str x",
            "!!binary eA==",
            "!!timestamp 2026-09-01",
            "! x",
            "!!set {x}",
            "!<tag:yaml.org,2002:str> x",
        ],
    )
    def test_tags_are_refused(self, tagged: str) -> None:
        text = changed("title: Complete sample", f"title: {tagged}")

        assert codes_of(text) == [ProblemCode.TAG]
        assert lines_of(text) == [3]

    def test_a_tag_that_the_file_declares_itself_is_refused(self) -> None:
        assert codes_of("%TAG ! tag:example.org,2026:\n---\ntitle: !x y\n") == [ProblemCode.TAG]

    def test_merging_another_mapping_is_no_field(self) -> None:
        assert codes_of("<<: {title: x}\n" + COMPLETE) == [ProblemCode.UNKNOWN]

    def test_only_one_document_may_be_there(self) -> None:
        assert codes_of(f"---\n{COMPLETE}---\ntitle: x\n") == [ProblemCode.SEVERAL_DOCUMENTS]
        assert codes_of(f"---\n{COMPLETE}...\n") == []


class TestLimits:
    def test_a_file_of_256_kb_is_read_and_a_larger_one_is_not(self) -> None:
        room = 256 * 1024 - len(COMPLETE.encode())

        assert codes_of(COMPLETE + "#" * room) == []
        assert codes_of(COMPLETE + "#" * (room + 1)) == [ProblemCode.TOO_LARGE]
        assert codes_of((COMPLETE + "#" * (room + 1)).encode()) == [ProblemCode.TOO_LARGE]
        assert codes_of(COMPLETE + "ж" * (room // 2 + 1)) == [ProblemCode.TOO_LARGE]

    @pytest.mark.parametrize(
        ("deep", "code"), [(19, ProblemCode.NOT_FIELDS), (20, ProblemCode.TOO_DEEP)]
    )
    def test_20_levels_are_read_and_more_are_not(self, deep: int, code: ProblemCode) -> None:
        assert codes_of("[" * deep + "x" + "]" * deep) == [code]

    def test_10_000_values_are_read_and_more_are_not(self) -> None:
        assert codes_of("- x\n" * 9_999) == [ProblemCode.NOT_FIELDS]
        assert codes_of("- x\n" * 10_000) == [ProblemCode.TOO_MANY_VALUES]
        assert lines_of("- x\n" * 10_000) == [10_000]

    def test_no_more_than_a_hundred_mistakes_are_listed(self) -> None:
        assert len(find_problems("".join(f"field-{n}: x\n" for n in range(3_000)))) == 100

    @pytest.mark.parametrize(
        "text",
        [
            "[" * 262_144,
            "{" * 262_144,
            "- " * 131_072,
            "? " * 131_072,
            "a: " * 80_000,
            "&a " * 80_000,
            "!" * 262_144,
            "- a\n" * 65_000,
            "x, " * 80_000,
            "#" * 262_144,
            "\n" * 262_144,
            '"' + "\\x41" * 65_000 + '"',
            "'" * 262_144,
            "k: |\n" + " x\n" * 80_000,
            ("k" * 1_000 + ": v\n") * 260,
            "".join(f"f{n}: x\n" for n in range(4_900)),
            "%YAML 1." + "1" * 200_000 + "\n---\nx",
            "workload_hours: " + "9" * 262_000,
            "title: " + "x" * 262_000,
        ],
        ids=lambda text: text[:12],
    )
    def test_no_file_takes_long_to_refuse(self, text: str) -> None:
        started = time.process_time()

        assert find_problems(text)
        assert time.process_time() - started < 5


class TestText:
    @pytest.mark.parametrize(
        ("source", "line"),
        [
            (b"title: x\ndescription: \xe9t\xe9\n", 2),
            (b"\xef\xbb\xbftitle: x\n\n\xff\n", 3),
            ("title: x".encode("utf-16"), 1),
            (b"title: \xed\xa0\x80", 1),
        ],
    )
    def test_bytes_that_are_not_utf_8_are_named_with_their_line(
        self, source: bytes, line: int
    ) -> None:
        assert codes_of(source) == [ProblemCode.NOT_UTF_8]
        assert lines_of(source) == [line]

    @pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\x9f", "\ufffe"])
    def test_control_characters_are_named_line_by_line(self, character: str) -> None:
        found = find_problems(f"title: x\nlanguage: e{character}{character}n\ncountry: {character}")

        assert [(problem.line, problem.code) for problem in found] == [
            (2, ProblemCode.CONTROL_CHARACTER),
            (3, ProblemCode.CONTROL_CHARACTER),
        ]
        assert found[0].values == {"found": f"U+{ord(character):04X}"}

    def test_a_lone_surrogate_is_a_control_character(self) -> None:
        assert codes_of("title: \ud800") == [ProblemCode.CONTROL_CHARACTER]

    @pytest.mark.parametrize("source", ["", "\n\n", "# only a remark\n", "---\n", b"\n", "\ufeff"])
    def test_an_empty_file_says_where_to_start(self, source: str | bytes) -> None:
        (problem,) = find_problems(source)

        assert problem.code is ProblemCode.NOTHING_THERE
        assert "samples/smallest.yaml" in problem.message

    def test_a_tab_is_named_as_what_it_is(self) -> None:
        text = changed("    text: Teach", "\ttext: Teach")

        assert codes_of(text) == [ProblemCode.TAB]
        assert lines_of(text) == [15]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("title: a: b\n", 1),
            ("title: x\n  language: en\n", 2),
            ("title: x\ndescription: 'open\ncountry: AL\n\n", 2),
            ("title: x\nlevels: [a, b\n", 2),
            ("title: @x", 1),
            ('title: x\ndescription: "\\q"', 2),
            ('title: x\ndescription: "\\UFFFFFFFF"', 2),
            ("%YAML 2.0\n---\ntitle: x", 1),
            ("%YAML 1." + "9" * 5_000 + "\n---\ntitle: x", 1),
        ],
    )
    def test_what_is_not_yaml_is_named_with_its_line(self, text: str, line: int) -> None:
        assert codes_of(text) == [ProblemCode.NOT_YAML]
        assert lines_of(text) == [line]

    def test_what_a_message_quotes_is_short_and_printable(self) -> None:
        names = {"\u202e" + "x" * 500: "x", "a\tb": "x"}
        found = find_problems(as_yaml(smallest(**names, participation="\u2066" + "y" * 500)))

        assert len(found) == 3
        for problem in found:
            assert len(str(problem)) < 600
            assert str(problem).isprintable()


class TestAnything:
    @settings(deadline=None)
    @given(st.text())
    def test_any_text_is_read_or_refused(self, text: str) -> None:
        assert find_problems(text)

    @settings(deadline=None)
    @given(st.binary())
    def test_any_bytes_are_read_or_refused(self, source: bytes) -> None:
        assert find_problems(source)

    @settings(max_examples=300, deadline=None)
    @given(st.data())
    def test_a_damaged_file_is_read_or_refused(self, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(COMPLETE)))
        end = data.draw(st.integers(start, min(len(COMPLETE), start + 40)))
        inserted = data.draw(st.text(alphabet="ab: -[]{}#&*!|>'\"%@,?\n\t\\0579.", max_size=12))
        text = COMPLETE[:start] + inserted + COMPLETE[end:]

        for problem in find_problems(text):
            assert 1 <= problem.line <= text.count("\n") + 2
            assert problem.message
