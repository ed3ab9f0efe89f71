"""A witness and a watch for other people's logs: small programs that need no Zeren running.

They are for whoever stands outside the house: another department, the union, the parent company,
an insurer. Nothing here knows Django or any room; a union may read all of it in an hour.
"""
