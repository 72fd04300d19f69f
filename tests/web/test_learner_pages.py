"""What a learner sees and does: where they stand, the claim, and who may see the award."""

from __future__ import annotations

import json
import re

import pytest

from app.domain.evidence import digest_of
from app.domain.people import CourseRole
from app.usecases.send_score import send_score
from tests.browsing import Browser
from tests.web.laurel import RunningLaurel, Visit
from tests.web.story import LEVELS, Story


@pytest.fixture
def story(laurel: RunningLaurel) -> Story:
    return Story(laurel)


@pytest.fixture
def learner(story: Story) -> Visit:
    return story.learner("learner-1")


def test_a_course_that_offers_nothing_says_so(laurel: RunningLaurel) -> None:
    page = laurel.launch("learner-1", "learner").first
    assert page.shows("This course offers no micro-credential yet")


def test_a_learner_sees_where_they_stand_and_the_next_step(story: Story, learner: Visit) -> None:
    page = learner.open("progress")
    assert page.shows("You have met 0 of 5 requirements.")
    assert page.shows("Next: Online test passed with 60 % or more.")
    assert page.shows("The course shows nothing for this yet.")

    story.grade("learner-1", "72")
    page = learner.open("progress")
    assert page.shows("You have met 1 of 5 requirements.")
    assert page.shows("Next: Assessment plan at level Proficient or above.")
    assert page.shows("A grade of at least 60 % · 72 of 100")
    assert page.shows("Read from the course's gradebook,")
    assert page.shows("Not known yet")
    assert not page.shows("Claim your micro-credential")


def test_what_was_never_read_is_said_not_to_be_known(laurel: RunningLaurel) -> None:
    teacher = laurel.launch("teacher", "teacher")
    teacher.post("offerings", version=str(laurel.version.uuid))
    page = laurel.launch("learner-1", "learner").first
    assert page.shows("Laurel has not read this from the course yet.")
    assert page.shows("The course is waiting to be read.")


def test_a_grade_that_is_gone_is_said_to_be_gone(story: Story, learner: Visit) -> None:
    story.grade("learner-1", "72")
    story.laurel.gradebook.withdraw("learner-1", leaf="test")
    story.laurel.collect()
    page = learner.open("progress")
    assert page.shows("The course no longer shows what it showed before.")
    assert not page.shows("Not met")


def test_the_assessors_remarks_reach_the_learner(story: Story, learner: Visit) -> None:
    fields = {**dict.fromkeys(LEVELS, "developing"), "remark-feedback": "Name one <next> step."}
    story.teacher.post(f"{story.page_of('learner-1')}/assessments", **fields)
    page = learner.open("progress")
    assert page.shows("“Name one <next> step.”")
    assert page.shows("“Feedback to pupils” at “Proficient” or above · Developing")
    assert page.shows("Not met")


def test_a_waiver_is_shown_to_the_learner_with_its_authority(story: Story, learner: Visit) -> None:
    fields = {"requirement": "test", "authority": "The dean", "reason": "Passed it elsewhere"}
    story.teacher.post(f"{story.page_of('learner-1')}/waivers", **fields)
    page = learner.open("progress")
    assert page.shows("It was waived.")
    assert page.shows("On the authority of The dean: Passed it elsewhere")


def test_a_learner_sees_nobody_else(story: Story, learner: Visit) -> None:
    story.learner("learner-2")
    story.meet_everything("learner-2")
    page = learner.open("progress")
    assert page.shows("You have met 0 of 5 requirements.")
    assert "learner-2" not in page.text


# --- the claim ------------------------------------------------------------------------------------


def test_the_claim_asks_for_name_e_mail_and_sharing(story: Story, learner: Visit) -> None:
    story.meet_everything("learner-1")
    page = learner.open("progress")
    assert page.shows("You have met the requirements.")
    form = page.form("/claims")
    assert (form.fields["name"], form.fields["email"]) == (
        "Sample learner-1",
        "learner-1@example.org",
    )
    assert "shared" not in form.fields, "nothing is shared unless the learner says so"

    claimed = learner.browser.submit(form, name="Sample Learner One")
    assert claimed.status == 200
    assert claimed.url == learner.address("progress#award")
    assert claimed.shows("You hold this micro-credential.")
    assert claimed.shows("Awarded to Sample Learner One on")
    assert claimed.shows("Only you and the registrar can see it.")
    assert not claimed.shows("Claim your micro-credential")


@pytest.mark.parametrize(
    ("field", "label"),
    [("name", "Your name, as on your ID"), ("email", "An e-mail address that you will keep")],
)
def test_a_wrong_field_shows_the_claim_again_with_what_was_entered(
    story: Story, learner: Visit, field: str, label: str
) -> None:
    story.meet_everything("learner-1")
    form = learner.open("progress").form("/claims")
    entered = {"name": "Sample <One>", "email": "one@example.org", "shared": "yes", field: "   "}
    page = learner.browser.submit(form, **entered)

    assert page.status == 422
    assert page.shows(f"Please correct this: {label}")
    assert page.shows("Nothing was saved, and what you entered is still here.")
    again = page.form("/claims")
    assert {name: again.fields[name] for name in entered} == entered
    assert page.headers["cache-control"] == "no-store"


def test_a_double_click_on_claim_makes_one_award(story: Story, learner: Visit) -> None:
    story.meet_everything("learner-1")
    form = learner.open("progress").form("/claims")
    pages = [learner.browser.submit(form) for _ in range(3)]
    assert [page.status for page in pages] == [200, 200, 200]
    assert len({re.findall(r"/awards/([0-9a-f-]+)/", page.text)[0] for page in pages}) == 1
    assert story.registrar().open("register").shows("1 award")


def test_a_claim_on_evidence_grown_old_meanwhile_reads_the_course_again(
    story: Story, laurel: RunningLaurel, learner: Visit
) -> None:
    story.meet_everything("learner-1")
    laurel.clock.go_on(hours=23, minutes=55)
    visit = laurel.launch("learner-1", "learner")
    form = visit.open("progress").form("/claims")
    laurel.clock.go_on(minutes=10)
    page = visit.browser.submit(form)

    assert page.status == 409
    assert page.shows("Some of the evidence is not known, or too old to decide on.")
    assert page.shows("Laurel is reading the course again.")
    assert "evidence-unknown" in page.text
    assert visit.open("progress").shows("What Laurel knows is too old to decide on.")
    laurel.collect()
    assert visit.browser.submit(form).shows("You hold this micro-credential.")


def test_a_claim_on_a_grade_lowered_meanwhile_is_refused_in_words(
    story: Story, learner: Visit
) -> None:
    story.meet_everything("learner-1")
    form = learner.open("progress").form("/claims")
    story.grade("learner-1", "10")
    page = learner.browser.submit(form)
    assert page.status == 409
    assert page.shows("The requirements are not met yet.")
    assert page.shows("Online test passed with 60 % or more")
    assert page.shows("a person will look at it: ask your teacher.")


def test_staff_cannot_claim_even_in_another_role(story: Story, learner: Visit) -> None:
    story.meet_everything("learner-1")
    story.laurel.launch("learner-1", "teacher")
    visit = story.laurel.launch("learner-1", "learner")
    page = visit.browser.submit(visit.first.form("/claims"))
    assert page.status == 403
    assert page.shows("Only learners of the course can earn its micro-credential.")


# --- the award ------------------------------------------------------------------------------------


def test_sharing_is_switched_on_and_off(story: Story) -> None:
    learner, award = story.award("learner-1")
    address = f"{story.laurel.base_url}/credentials/{award}"
    assert Browser().get(address).status == 404

    shared = learner.browser.submit(learner.open("progress").form("/sharing"))
    assert shared.shows("Anybody with this link can see and check it:")
    assert address in shared.text
    assert Browser().get(address).shows("Valid")

    private = learner.browser.submit(shared.form("/sharing"))
    assert private.shows("Only you and the registrar can see it.")
    assert Browser().get(address).status == 404


def test_sharing_twice_does_no_harm(story: Story) -> None:
    learner, award = story.award("learner-1")
    form = learner.open("progress").form("/sharing")
    for _ in range(2):
        assert learner.browser.submit(form).status == 200
    assert Browser().get(f"{story.laurel.base_url}/credentials/{award}").status == 200


def test_the_score_in_the_course_is_shown_as_far_as_it_is_known(story: Story) -> None:
    learner, _ = story.award("learner-1")
    assert learner.open("progress").shows("Score in the course: Waiting to be sent to the course.")
    send_score(story.laurel.ports, 1)
    assert learner.open("progress").shows("Sent to the course, and seen there.")
    story.laurel.gradebook.shows_scores = False
    story.laurel.gradebook.results.clear()
    send_score(story.laurel.ports, 1)
    assert learner.open("progress").shows("Sent to the course, but not seen there.")


def test_a_revoked_award_says_why(story: Story) -> None:
    learner, award = story.award("learner-1")
    reason = "The portfolio was <somebody> else's"
    story.revoke(award, reason)
    page = learner.open("progress")
    assert page.shows("The award was revoked on")
    assert page.shows(reason)
    assert page.shows("ask the registrar of your institution to look at it.")
    assert not page.shows("You hold this micro-credential.")


def test_the_e_mail_is_in_the_credential_as_a_fingerprint_only(story: Story) -> None:
    _, award = story.award("learner-1", shared=True)
    address = f"{story.laurel.base_url}/credentials/{award}"
    for page in (address, f"{address}.json", f"{address}/decision"):
        assert b"learner-1@example.org" not in Browser().get(page).content
    credential = json.loads(Browser().get(f"{address}.json").content)
    identifiers = credential["credentialSubject"]["identifier"]
    assert [one["identityType"] for one in identifiers if one["hashed"]] == ["emailAddress"]


def test_holders_keep_their_files_whether_or_not_they_share(story: Story) -> None:
    learner, award = story.award("learner-1")
    page = learner.open("progress")
    document = learner.open(f"awards/{award}/credential.json")
    decision = learner.open(f"awards/{award}/decision.json")

    assert f"awards/{award}/credential.json" in page.text
    assert f"awards/{award}/decision.json" in page.text
    learner.post(f"awards/{award}/sharing", shared="yes")
    assert document.content == story.public(f"/credentials/{award}.json").content
    narrative = json.loads(document.content)["credentialSubject"]["narrative"]
    assert narrative
    digest = digest_of(json.loads(decision.content))
    assert digest in json.loads(document.content)["evidence"][0]["narrative"]


def test_whoever_is_staff_now_is_not_shown_as_a_learner(story: Story, learner: Visit) -> None:
    story.laurel.gradebook.expel("learner-1")
    story.laurel.gradebook.enrol("learner-1", CourseRole.STAFF, "Sample learner-1")
    story.laurel.collect()
    assert not story.teacher.open("course").shows("Sample learner-1")
