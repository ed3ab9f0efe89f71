"""Pages that gather many rooms: home, person, unit, thing, bulletin."""
