package export

import (
	"actual/domain"
	"actual/domain/fault"
)

// Rules of settings.
var (
	// ErrOff reports something to be written by a company that has not turned it on.
	ErrOff = fault.New(fault.Conflict, "export.off", "the company has not turned this on")
	// ErrTrialFirst reports a company that would write without having looked.
	ErrTrialFirst = fault.New(fault.Conflict, "export.trial_first", "look at first: set it to trial, see in the exports what would be written, and then turn it on")
	// ErrSetting reports a setting that makes no sense.
	ErrSetting = fault.New(fault.Invalid, "export.bad_setting", "this can't be set so")
)

// Mode says what becomes of what is to be written. The names are stored.
type Mode string

// The modes.
const (
	Off   Mode = "off"   // Nothing is written, and nothing kept to be.
	Shown Mode = "trial" // What would be written is shown, and not written.
	On    Mode = "on"
)

// Bounds and usual values of settings.
const (
	UsualPerDay = 20
	MostPerDay  = 1000
)

// Setting is how a company has something written.
type Setting struct {
	Route
	Mode       Mode
	PerDay     int    // At most so many are sent on a day of the company's time zone.
	AssignedTo string // Whom issues go to that name nobody; empty: such issues are refused.
	Revision   domain.Revision
}

// UsualSetting is a company's that has set nothing.
func UsualSetting(r Route) Setting {
	return Setting{Route: r, Mode: Off, PerDay: UsualPerDay, Revision: 1}
}

// Change is a change of a setting; what is nil stays.
type Change struct {
	Mode       *Mode
	PerDay     *int
	AssignedTo *string
}

// Changed returns the setting with the change. It fails with ErrTrialFirst or
// ErrSetting.
func (s Setting) Changed(c Change) (Setting, error) {
	next := s
	if c.Mode != nil {
		next.Mode = *c.Mode
	}
	if c.PerDay != nil {
		next.PerDay = *c.PerDay
	}
	if c.AssignedTo != nil {
		next.AssignedTo = *c.AssignedTo
	}
	switch {
	case next.Mode != Off && next.Mode != Shown && next.Mode != On:
		return s, ErrSetting.With("the mode is off, trial or on")
	case next.Mode == On && s.Mode == Off:
		return s, ErrTrialFirst
	case next.PerDay < 1 || next.PerDay > MostPerDay:
		return s, ErrSetting.With("per_day is 1 to %d", MostPerDay)
	case next.AssignedTo != "" && !line(next.AssignedTo, mostRef):
		return s, ErrSetting.With("assigned_to has at most %d characters, on one line", mostRef)
	}
	return next, nil
}
