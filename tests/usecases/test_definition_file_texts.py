"""Texts, keys, choices, codes and addresses of a definition file are checked."""

import pytest

from app.domain.platforms import AWARD_PURPOSE
from app.usecases.definition_file import ProblemCode, read_definition
from tests.usecases.definition_samples import (
    as_yaml,
    assert_only_problem,
    changed,
    find_problems,
    line_of,
    smallest,
)

ESCO = "http://data.europa.eu/esco/skill/sample"


class TestTexts:
    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("2026", ProblemCode.NOT_TEXT),
            ("4.5", ProblemCode.NOT_TEXT),
            (".nan", ProblemCode.NOT_TEXT),
            ("0x1F", ProblemCode.NOT_TEXT),
            ("true", ProblemCode.NOT_TEXT),
            ("[a, b]", ProblemCode.NOT_TEXT),
            ("{a: b}", ProblemCode.NOT_TEXT),
            ("", ProblemCode.EMPTY),
            ("~", ProblemCode.EMPTY),
            ("null", ProblemCode.EMPTY),
            ('""', ProblemCode.EMPTY),
            ('" \\t\\u00a0"', ProblemCode.EMPTY),
            (r'"a\nb"', ProblemCode.LINE_BREAK),
            (r'"a\rb"', ProblemCode.LINE_BREAK),
            (r'"a\u2028b"', ProblemCode.LINE_BREAK),
            ("|\n  a\n  b", ProblemCode.LINE_BREAK),
        ],
    )
    def test_a_title_must_be_one_line_of_text(self, written: str, code: ProblemCode) -> None:
        assert_only_problem("title: Complete sample", f"title: {written}", "title", code)

    @pytest.mark.parametrize("quoted", ["'2026'", '"true"', "'null'", "2026-09-01", "yes", "Null!"])
    def test_what_only_looks_like_something_else_is_text(self, quoted: str) -> None:
        definition = read_definition(changed("Complete sample", quoted))

        assert definition.title == quoted.strip("'\"")

    @pytest.mark.parametrize(
        ("escape", "number"),
        [
            (r"\0", "U+0000"),
            (r"\a", "U+0007"),
            (r"\b", "U+0008"),
            (r"\e", "U+001B"),
            (r"\x7F", "U+007F"),
            (r"\x85", "U+0085"),
            (r"\x9B", "U+009B"),
            (r"\ud83d", "U+D83D"),
            (r"\uFEFF", "U+FEFF"),
            (r"\uFFFE", "U+FFFE"),
        ],
    )
    def test_a_control_character_is_named_by_its_number(self, escape: str, number: str) -> None:
        problem = assert_only_problem(
            "assessment: Portfolio.",
            f'assessment: "a{escape}b"',
            "assessment",
            ProblemCode.CONTROL_CHARACTER,
        )
        assert problem.values == {"found": number}

    @pytest.mark.parametrize(
        ("field", "longest"),
        [("title", 200), ("awarding_body", 200), ("description", 4000), ("assessment", 4000)],
    )
    def test_a_text_may_be_as_long_as_stated_and_no_longer(self, field: str, longest: int) -> None:
        assert not find_problems(as_yaml(smallest(**{field: " " + "ж" * longest + " "})))
        (problem,) = find_problems(as_yaml(smallest(**{field: "ж" * (longest + 1)})))

        assert (problem.field, problem.code) == (field, ProblemCode.TOO_LONG)
        assert problem.values == {"found": str(longest + 1), "most": str(longest)}


class TestKeys:
    @pytest.mark.parametrize(
        "written",
        ["Plan", "a--b", "a-", "-a", "1a", "7", "a_b", "a.b", "../a", "план", "a" * 61, r'"a\n"'],
    )
    def test_what_is_no_key_is_refused(self, written: str) -> None:
        assert_only_problem("sample-complete", written, "identifier", ProblemCode.NOT_A_KEY)

    @pytest.mark.parametrize("written", ["a", "a1", "lesson-plan", "a-1-b", "a" * 60, '"true"'])
    def test_a_key_is_lower_case_letters_digits_and_single_hyphens(self, written: str) -> None:
        assert not find_problems(changed("sample-complete", written))

    @pytest.mark.parametrize(
        ("old", "new", "field", "first"),
        [
            ("key: teach\n", "key: plan\n", "outcomes[2].key", "key: plan\n"),
            ("key: middle", "key: low", "rubric.criteria[1].levels[2].key", "key: low"),
            ("key: teaching", "key: planning", "rubric.criteria[2].key", "key: planning"),
            ("key: attendance", "key: everything", "requirements.all[3].key", "key: everything"),
            ("key: attendance", "key: lesson", "requirements.all[3].key", "key: lesson"),
        ],
    )
    def test_a_key_is_used_once(self, old: str, new: str, field: str, first: str) -> None:
        found = [problem for problem in find_problems(changed(old, new)) if problem.field == field]

        assert [problem.code for problem in found] == [ProblemCode.KEY_TAKEN]
        assert found[0].values["first"] == str(line_of(first))

    def test_the_same_key_may_stand_for_an_outcome_a_criterion_and_a_requirement(self) -> None:
        assert not find_problems(changed("key: attendance", "key: teach"))

    def test_the_name_of_the_awards_own_line_item_is_reserved(self) -> None:
        assert_only_problem(
            "key: attendance",
            f"key: {AWARD_PURPOSE}",
            "requirements.all[3].key",
            ProblemCode.KEY_RESERVED,
        )


class TestChoicesAndCodes:
    @pytest.mark.parametrize(
        ("old", "new", "field", "meant"),
        [
            ("participation: blended", "participation: blend", "participation", "blended"),
            ("participation: blended", "participation: Online", "participation", "online"),
            ("participation: blended", "participation: 3", "participation", None),
            ("supervised-online-with-identity-check", "none", "supervision", None),
            ("rule: best", "rule: highest", "requirements.all[1].rule", None),
            ("rule: first", "rule: frist", "requirements.all[2].any[1].rule", "first"),
            (
                "completion: attested",
                "completion: tested",
                "requirements.all[3].completion",
                "attested",
            ),
            ("level: 6", "level: 9", "levels[1].level", None),
            ("level: 6", "level: six", "levels[1].level", None),
            ("sample: true", "sample: yes", "sample", None),
            ("sample: true", 'sample: "true"', "sample", None),
            ("sample: true", "sample: [true]", "sample", None),
        ],
    )
    def test_a_choice_is_one_of_those_that_the_message_names(
        self, old: str, new: str, field: str, meant: str | None
    ) -> None:
        problem = assert_only_problem(old, new, field, ProblemCode.NOT_A_CHOICE)

        assert problem.values.get("guess") == meant

    def test_a_national_framework_has_levels_of_its_own(self) -> None:
        assert not find_problems(changed("VI-2", "12"))

    @pytest.mark.parametrize("tag", ["english", "EN", "en_GB", "sr-latn", "e", "en-gb", "4", "en-"])
    def test_a_language_tag_has_the_form_that_open_badges_asks(self, tag: str) -> None:
        assert_only_problem("sr-Latn-ME", tag, "language", ProblemCode.NOT_A_LANGUAGE)

    @pytest.mark.parametrize("tag", ["en", "sq", "cnr", "uk", "pt-BR", "es-419", "sr-Latn"])
    def test_a_language_tag_may_name_script_and_region(self, tag: str) -> None:
        assert read_definition(changed("sr-Latn-ME", tag)).language == tag

    @pytest.mark.parametrize("code", ["me", "MNE", "Montenegro", "M", "М E", "99"])
    def test_a_country_is_two_capital_letters(self, code: str) -> None:
        assert_only_problem("country: ME", f"country: {code}", "country", ProblemCode.NOT_A_COUNTRY)


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "http://example.org/skill",
            "http://data.europa.eu.example.org/skill",
            "http://data.europa.eu@example.org/skill",
            "www.example.org/skill",
            "/skill",
            "https://",
            "https:///skill",
            "https:skill",
            "ftp://example.org/skill",
            "javascript:alert(1)",
            "urn:example:skill",
            "https://example.org/a b",
            "https://example.org/<x>",
            "https://example.org/{x}",
            "https://example.org/a|b",
            "https://example.org/a^b",
            "https://example.org/a`b",
            "https://example.org/a\\b",
            "'https://example.org/\"'",
            "https://somebody:secret@example.org/",
            "https://example.org:99999/",
            "https://example.org:port/",
            "https://[::1/",
        ],
    )
    def test_an_address_that_would_spoil_a_credential_is_refused(self, address: str) -> None:
        assert_only_problem(ESCO, address, "outcomes[1].alignment_url", ProblemCode.NOT_AN_ADDRESS)

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/skills/7?lang=sq#top",
            "https://example.org:8443/",
            "https://приклад.укр/вміння",
            "http://publications.europa.eu/resource/authority/country/ALB",
            "https://example.org/" + "x" * 480,
        ],
    )
    def test_a_whole_address_is_kept_as_it_is(self, address: str) -> None:
        definition = read_definition(changed(ESCO, address))

        assert definition.outcomes[0].alignment_url == address

    def test_a_levels_address_is_checked_as_well(self) -> None:
        assert_only_problem(
            "http://data.europa.eu/snb/eqf/6",
            "http://example.org/6",
            "levels[1].url",
            ProblemCode.NOT_AN_ADDRESS,
        )
