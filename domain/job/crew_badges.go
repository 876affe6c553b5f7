package job

import (
	"bytes"
	"slices"

	"actual/domain"
	"actual/domain/badge"
)

// BadgesOf returns the badges that were with a crew at some time of a span, of a day
// for example, in the order of their identifiers: those that its members wore while
// they were members, and those that it carried. members and carried are the crew's;
// worn may be anybody's.
func BadgesOf(during domain.Span, members []Membership, worn []badge.Custody, carried []Carriage) (badges []domain.BadgeID) {
	for _, m := range members {
		then, some := m.Span.Common(during)
		for _, c := range worn {
			if some && c.Worker == m.Worker && c.Span.Overlaps(then) {
				badges = append(badges, c.Badge)
			}
		}
	}
	for _, c := range carried {
		if c.Span.Overlaps(during) {
			badges = append(badges, c.Badge)
		}
	}
	slices.SortFunc(badges, func(a, b domain.BadgeID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) })
	return slices.Compact(badges)
}
