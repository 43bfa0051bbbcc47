"""The forum’s room: boards, questions, suggestions, reports, disputes.

A plain package, never a Django app: machina owns that label.
"""
