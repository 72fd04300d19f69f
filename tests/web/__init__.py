"""Laurel over HTTP: its doors, pages, headers and documents, asked as anybody might ask them."""
