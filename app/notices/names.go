package notices

import (
	"context"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/notice"
	"actual/ports"
)

// Names are what people call what alerts and rules are of.
type Names struct {
	Badges map[domain.BadgeID]badge.Badge
	Crews  map[domain.CrewID]job.Crew
	Zones  map[domain.ZoneID]string
}

// Of is what people call what a scope is of; "" of the company.
func (n Names) Of(s notice.Scope) string {
	switch s.Level {
	case notice.OfZone:
		return n.Zones[domain.ZoneID{UUID: s.ID}]
	case notice.OfCrew:
		return n.Crews[domain.CrewID{UUID: s.ID}].Name()
	case notice.OfBadge:
		return n.Badges[domain.BadgeID{UUID: s.ID}].Label()
	case notice.OfCompany:
	}
	return ""
}

// namesOf reads what people call what rules are of.
func namesOf(ctx context.Context, tx ports.Tx, rules []notice.Rule) (Names, error) {
	var badges []domain.BadgeID
	crews, zones := false, false
	for _, r := range rules {
		switch r.Scope.Level {
		case notice.OfBadge:
			badges = append(badges, domain.BadgeID{UUID: r.Scope.ID})
		case notice.OfCrew:
			crews = true
		case notice.OfZone:
			zones = true
		case notice.OfCompany:
		}
	}
	return names(ctx, tx, badges, crews, zones)
}

// namesFor reads what people call what alerts are of.
func namesFor(ctx context.Context, tx ports.Tx, alerts ...notice.Alert) (Names, error) {
	var badges []domain.BadgeID
	crews := false
	for _, a := range alerts {
		if !a.Badge.IsZero() {
			badges = append(badges, a.Badge)
		}
		crews = crews || !a.Crew.IsZero()
	}
	return names(ctx, tx, badges, crews, false)
}

// names reads those of badges, and of all crews and zones where they are needed.
func names(ctx context.Context, tx ports.Tx, badges []domain.BadgeID, crews, zones bool) (n Names, err error) {
	n = Names{Badges: map[domain.BadgeID]badge.Badge{}, Crews: map[domain.CrewID]job.Crew{}, Zones: map[domain.ZoneID]string{}}
	if len(badges) > 0 {
		ids := make([]string, len(badges))
		for i, id := range badges {
			ids[i] = id.String()
		}
		all, err := tx.BadgeNames.Named(ctx, ids)
		if err != nil {
			return n, err
		}
		for _, b := range all {
			n.Badges[b.ID()] = b
		}
	}
	if crews {
		all, err := tx.Crews.List(ctx, ports.CrewQuery{})
		if err != nil {
			return n, err
		}
		for _, c := range all {
			n.Crews[c.ID()] = c
		}
	}
	if zones {
		all, err := tx.Zones.Load(ctx)
		if err != nil {
			return n, err
		}
		for _, z := range all {
			n.Zones[z.ID] = z.Name
		}
	}
	return n, nil
}
