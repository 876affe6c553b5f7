package main

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"actual/app/reconciliation"
	"actual/cmd/internal/wording"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
)

// otherwiseText says what a pass found otherwise: actual 18 min, was 40 min.
func otherwiseText(d *discrepancy.Discrepancy, all []discrepancy.Otherwise, names reconciliation.Names) string {
	parts := make([]string, len(all))
	for i, o := range all {
		what := strings.ReplaceAll(strings.ReplaceAll(o.What, ".", " "), "_", " ")
		parts[i] = what + " " + otherwiseValue(d.Kind, o.What, o.After, names) + ", was " + otherwiseValue(d.Kind, o.What, o.Before, names)
	}
	return strings.Join(parts, "; ")
}

// otherwiseValue tells a value to people, in the company's time zone.
func otherwiseValue(kind reconcile.Kind, what, value string, names reconciliation.Names) string {
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case value == "":
		return "nothing"
	case err != nil:
		words := strings.Fields(value)
		for i, word := range words {
			if id, err := domain.ParseUUID(word); err == nil {
				words[i] = cmp.Or(names.Name(id), word)
			}
		}
		return strings.Join(words, " ")
	case what == "about_at", kind == reconcile.LateStart || kind == reconcile.EarlyLeave:
		return local(time.Unix(n, 0), names.Zone)
	case kind == reconcile.WrongDay || kind == reconcile.UnknownBadge:
		return value
	}
	return wording.Length(n)
}
