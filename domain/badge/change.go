package badge

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of a change.
var (
	ErrBadLabel = fault.New(fault.Invalid, "badge.bad_label", "a label is at most 200 characters on one line")
	ErrBadTags  = fault.New(fault.Invalid, "badge.bad_tags", "a badge has at most 20 tags of 1 to 40 characters on one line, without commas")
	ErrBadPlan  = fault.New(fault.Invalid, "badge.bad_plan", "a badge reports at least every 10 seconds to 24 hours while it moves, and shows a sign of life every minute to 7 days at rest")
	ErrRetired  = fault.New(fault.Conflict, "badge.retired", "the badge has left the company at or before that time")
)

const (
	maxLabel = 200 // Characters.
	maxTag   = 40
	maxTags  = 20
)

// Changed returns the badge with another label (empty: the device), tags and plan,
// at the revision that was read. Tags are sorted, each once.
//
// Errors: ErrBadLabel, ErrBadTags, ErrBadPlan.
func (b Badge) Changed(label string, tags []string, plan ReportingPlan) (Badge, error) {
	if label = strings.TrimSpace(label); label == "" {
		label = b.device
	}
	if !legible(label, maxLabel) {
		return b, ErrBadLabel
	}
	clean := make([]string, 0, len(tags))
	for _, tag := range tags {
		if tag = strings.TrimSpace(tag); tag == "" || !legible(tag, maxTag) || strings.Contains(tag, ",") {
			return b, ErrBadTags.With("%.60q", tag)
		}
		clean = append(clean, tag)
	}
	slices.Sort(clean)
	if clean = slices.Compact(clean); len(clean) > maxTags {
		return b, ErrBadTags
	}
	if plan.Moving < 10*time.Second || plan.Moving > 24*time.Hour || plan.Heartbeat < time.Minute || plan.Heartbeat > 7*24*time.Hour {
		return b, ErrBadPlan
	}
	b.label, b.tags, b.plan = label, clean, plan
	return b, nil
}

// Same reports whether both have the same label, tags and plan.
func (b Badge) Same(o Badge) bool {
	return b.label == o.label && b.plan == o.plan && slices.Equal(b.tags, o.tags)
}

func legible(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// Replaced returns the badge that takes this one's place from an instant on: with
// another device, and with its label, tags, plan and the end of its ownership.
//
// Errors: ErrNoDevice, ErrRetired where it is not the company's then.
func (b Badge) Replaced(id domain.BadgeID, device string, at time.Time) (Badge, error) {
	if !b.owned().Covers(at) || !b.from.Before(at) {
		return Badge{}, ErrRetired
	}
	next, err := New(id, device, b.label, at, b.to)
	next.tags, next.plan, next.replaces = slices.Clone(b.tags), b.plan, b.id
	return next, err
}

// owned is the span in which the badge is the company's.
func (b Badge) owned() domain.Span { return domain.Span{From: b.from, To: b.to} }

// At returns the badge as a revision of itself, in the place of another (zero: of
// none): for a store.
func (b Badge) At(r domain.Revision, replaces domain.BadgeID) Badge {
	b.revision, b.replaces = r, replaces
	return b
}

// Revision returns which of its states this is.
func (b Badge) Revision() domain.Revision { return b.revision }

// Replaces returns the dead badge in whose place it came; zero: none.
func (b Badge) Replaces() domain.BadgeID { return b.replaces }
