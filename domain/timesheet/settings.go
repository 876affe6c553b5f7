package timesheet

import (
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/reconcile"
)

// Reasons to refuse pay settings.
var (
	ErrUnknownRules = fault.New(fault.Invalid, "pay.unknown_rules", "there are no such pay rules")
	ErrBadSettings  = fault.New(fault.Invalid, "pay.bad_settings", "a workweek begins on a day of the week; at most 500 workers and 200 sites have rules of their own")
)

// Settings are how a company's time is approved and classified. A change is another
// revision; those before stay.
type Settings struct {
	Revision domain.Revision // 1: those that come along.
	Rules    string          // Of those whom nothing else is said of, by name, such as "us-federal".
	RulesOf  map[domain.WorkerID]string
	Begins   time.Weekday    // Of the workweek …
	At       domain.WallTime // … and when its days begin.
	Periods  Periods
	Rounding int // Minutes; 0: none.
	Overlays map[domain.SiteID]Overlay
	Blocking []reconcile.Kind // Open discrepancies that stand against an approval, ordered.
	Unknown  bool             // Days of which nobody can tell whether they are complete take a reason, too.
}

// UsualSettings are those that come along: federal rules, weeks from Monday at
// midnight, weekly periods, no rounding. What stands against an approval is what leaves
// in doubt whose time it is, where it was, or how long it took. Whether a day is
// complete nobody can tell as long as nothing counts what badges sent: that alone stops
// nobody.
func UsualSettings() Settings {
	return Settings{
		Revision: 1, Rules: "us-federal", Begins: time.Monday, Periods: Periods{Frequency: Weekly, Anchor: domain.NewDate(2024, 1, 1)},
		Blocking: []reconcile.Kind{
			reconcile.BadgeLeftBehind, reconcile.BadgesAsOne, reconcile.BookingWithoutPresence, reconcile.CoverageHole, reconcile.MemberSubstituted, reconcile.NeighbouringSite,
		},
	}
}

// Check fails with ErrBadSettings, ErrUnknownRules, ErrBadPeriods, ErrBadRounding or,
// where exact time is wanted by the rules of all, ErrExact.
func (s Settings) Check() error {
	rules, err := RulesNamed(s.Rules)
	if err != nil {
		return err
	}
	for _, name := range s.RulesOf {
		if _, err := RulesNamed(name); err != nil {
			return err
		}
	}
	switch {
	case s.Begins < time.Sunday || s.Begins > time.Saturday, s.At < 0 || s.At > 1439, len(s.RulesOf) > 500, len(s.Overlays) > 200:
		return ErrBadSettings
	case !slices.Contains([]int{0, 5, 6, 15}, s.Rounding):
		return ErrBadRounding.With("%d minutes", s.Rounding)
	case s.Rounding > 0 && rules.Exact:
		return ErrExact.With("rules %s", rules.Version)
	}
	return s.Periods.Check()
}

// Of returns the rules that a worker is paid by.
func (s Settings) Of(w domain.WorkerID) (Rules, error) {
	if name, own := s.RulesOf[w]; own {
		return RulesNamed(name)
	}
	return RulesNamed(s.Rules)
}

// Week returns the workweek in the company's time zone.
func (s Settings) Week(zone *time.Location) Workweek {
	return Workweek{Begins: s.Begins, At: s.At, Zone: zone}
}

// RulesNamed returns the newest version of rules that come along, such as "us-ca". It
// fails with ErrUnknownRules.
func RulesNamed(name string) (Rules, error) {
	var names []string
	for _, r := range AllRules() {
		of, _, _ := strings.Cut(r.Version, "/")
		if of == name {
			return r, nil
		}
		names = append(names, of)
	}
	return Rules{}, ErrUnknownRules.With("%.40q; there are: %s", name, strings.Join(names, ", "))
}
