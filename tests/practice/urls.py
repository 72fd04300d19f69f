"""The addresses of the practice platform."""

from django.urls import include, path

from tests.practice import hooks, pages

urlpatterns = [
    path("", pages.start, name="start"),
    path("course/<slug:slug>/as/<slug:username>", pages.course_page, name="course"),
    path("gradebook", pages.first_gradebook, name="first_gradebook"),
    path("gradebook/<slug:slug>", pages.gradebook_page, name="gradebook"),
    path("practice/registration.json", hooks.registration),
    path("practice/gradebook.json", hooks.gradebook_json),
    path("practice/published.json", hooks.published),
    path("practice/launch", hooks.launch),
    path("practice/choose-content", hooks.choose_content),
    path("practice/grades", hooks.grades),
    path("practice/courses", hooks.new_course),
    path("practice/blocks", hooks.new_block),
    path("practice/learners", hooks.new_learners),
    path("practice/progress", hooks.progress),
    path("practice/faults", hooks.faults),
    # Open edX's own: authentication, key sets, tokens, AGS, NRPS.
    path("api/", include("lti_consumer.plugin.urls", namespace="lti_consumer")),
]
