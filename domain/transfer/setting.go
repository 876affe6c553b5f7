package transfer

import (
	"actual/domain"
	"actual/domain/export"
	"actual/domain/fault"
)

// Rules of the setting.
var (
	// ErrOff reports a transfer of a company that has not turned them on.
	ErrOff = fault.New(fault.Conflict, "transfer.off", "the company sends its time nowhere")
	// ErrTrial reports a commit by a company that only looks.
	ErrTrial = fault.New(fault.Conflict, "transfer.trial", "the company only looks, so far: turn it on, and commit then")
	// ErrTrialFirst reports a company that would write without having looked.
	ErrTrialFirst = fault.New(fault.Conflict, "transfer.trial_first", "look at first: set the target to trial, prepare a transfer and see what it would do, and then turn it on")
	// ErrMode reports a mode that there is not.
	ErrMode = fault.New(fault.Invalid, "transfer.bad_mode", "the mode is off, trial or on; trial and on need a target")
)

// Setting is where a company sends its time: to one target at most, since what two have
// is paid twice.
type Setting struct {
	Target   Target // Empty: nowhere.
	Mode     export.Mode
	Revision domain.Revision
}

// UsualSetting is a company's that has set nothing.
func UsualSetting() Setting { return Setting{Mode: export.Off, Revision: 1} }

// Changed returns the setting with another target and mode. It fails with ErrMode,
// ErrTrialFirst or ErrTarget.
func (s Setting) Changed(to Target, mode export.Mode) (Setting, error) {
	switch mode {
	case export.Off:
	case export.Shown, export.On:
		if _, err := ParseTarget(string(to)); err != nil {
			return s, err
		}
		if to == ADP {
			return s, ErrTarget.With("adp takes hours of pay periods, not time entries: that is set up as the company's payroll")
		}
	default:
		return s, ErrMode.With("%.40q", string(mode))
	}
	if mode == export.On && (s.Mode == export.Off || s.Target != to) {
		return s, ErrTrialFirst
	}
	s.Target, s.Mode = to, mode
	return s, nil
}
