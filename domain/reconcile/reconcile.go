package reconcile

// Reevaluate judges a discrepancy again from its facts alone, as anybody can who has it.
//
// Errors: ErrOldRule, ErrTampered, ErrOtherEnd.
func Reevaluate(d Discrepancy) error {
	a := d.Kind.about()
	if a.judge == nil || a.rule != d.Rule {
		return ErrOldRule.With("%.40q, version %d", string(d.Kind), d.Rule)
	}
	if digest(&d.Case, d.Verdict) != d.Digest {
		return ErrTampered
	}
	c := d.Case
	if v := a.judge(&c); v != d.Verdict {
		return ErrOtherEnd.With("it was %q, and is %q", d.Verdict.Finding, v.Finding)
	}
	return nil
}

// Causes ranks what may lie behind a discrepancy anew, by what its facts say.
func Causes(d Discrepancy) []Cause { return causes(&d) }
