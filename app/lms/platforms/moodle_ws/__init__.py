"""Moodle's web services: completion, grades and rubric fillings, read with a token.

What belongs here: Moodle's functions, their answers and their errors. User ids and course ids are
those of LTI, so nothing is mapped. Shapes were observed on 4.4dev (build 20231124).
"""
