package reconcile

// Reevaluate judges a discrepancy again from its facts alone, as anybody can who has it.
// Key and severity follow from kind, date and subject; whether it was provisional follows
// from when it was judged, which the ledger says, with severity and digest.
//
// Errors: ErrOldRule, ErrTampered, ErrOtherEnd.
func Reevaluate(d Discrepancy) error { return Judge(d).Problem }

// Causes ranks what may lie behind a discrepancy anew, by what its facts say.
func Causes(d Discrepancy) []Cause { return causes(&d) }

// Judgement is what comes of judging a discrepancy again from its facts.
type Judgement struct {
	Again   Discrepancy // As its facts have it: verdict, severity and causes are what they lead to. As it is written where it can't be judged.
	Judged  bool        // False: the program has no such rule, or the facts are none that one can judge.
	Problem error       // Nil where it is written as its facts have it; else ErrOldRule, ErrTampered or ErrOtherEnd.
	Altered []Part      // What is not as it was written, as far as that can be told from the discrepancy alone.
}

// Part is a part of a discrepancy that somebody may have altered.
type Part string

// The parts.
const (
	PartVerdict    Part = "verdict"    // The facts lead to another one.
	PartFacts      Part = "facts"      // A fact, or a threshold of the company: the digest is of others. Which one the discrepancy alone does not tell.
	PartThresholds Part = "thresholds" // One that the policy set, and that is not the policy's.
	PartDigest     Part = "digest"     // It fits the verdict that is written, and the facts lead to another: it was made anew.
	PartKey        Part = "key"        // It is of another date, kind or subject.
	PartSeverity   Part = "severity"   // The kind has another.
)

// Judge judges a discrepancy again from its facts alone, and says what of it is not as its
// facts have it.
func Judge(d Discrepancy) Judgement {
	j := Judgement{Again: d}
	a := d.Kind.about()
	if a.judge == nil || a.rule != d.Rule {
		j.Problem = ErrOldRule.With("%.40q, version %d", string(d.Kind), d.Rule)
		return j
	}
	written := digest(&d.Case, d.Verdict) == d.Digest
	if v, ok := judged(a, d.Case); ok {
		j.Judged, j.Again.Verdict, j.Again.Severity = true, v, a.severity
		j.Judged = safely(func() { j.Again.Causes = causes(&j.Again) })
	}
	if keyOf(&d.Case) != d.Key {
		j.Altered = append(j.Altered, PartKey)
	}
	if a.severity != d.Severity {
		j.Altered = append(j.Altered, PartSeverity)
	}
	differs := j.Judged && j.Again.Verdict != d.Verdict
	if differs {
		j.Altered = append(j.Altered, PartVerdict)
	}
	switch {
	case !j.Judged:
		j.Altered, j.Problem = append(j.Altered, PartFacts), ErrTampered.With("they are none that its rule can judge")
		return j
	case written && differs:
		j.Altered = append(j.Altered, PartDigest)
		j.Problem = ErrOtherEnd.With("it was %q, and is %q", d.Verdict.Finding, j.Again.Verdict.Finding)
		return j
	case !written && j.restored(d, a):
		j.Altered = append(j.Altered, PartThresholds)
	case !written && (!differs || digest(&d.Case, j.Again.Verdict) != d.Digest): // Else nothing but the verdict was.
		j.Altered = append(j.Altered, PartFacts)
	}
	if len(j.Altered) > 0 {
		j.Problem = ErrTampered
	}
	return j
}

// restored reports whether the digest is that of the facts with the program's own values
// of the thresholds that the policy is said to have set.
func (j *Judgement) restored(d Discrepancy, a about) bool {
	own, c, other := DefaultPolicy().Named(), d.Case, false
	c.Thresholds = append([]Threshold{}, c.Thresholds...)
	for i, t := range c.Thresholds {
		if value, known := own[t.Name]; known && t.From == ByPolicy && value != t.Value {
			c.Thresholds[i].Value, other = value, true
		}
	}
	if !other {
		return false
	}
	v, ok := judged(a, c)
	return ok && digest(&c, v) == d.Digest
}

// judged lets a rule judge a case that may be anybody's: one whose facts lack what the
// rule takes for granted can't be judged.
func judged(a about, c Case) (v Verdict, ok bool) {
	ok = safely(func() { v = a.judge(&c) })
	return v, ok
}

// safely reports whether something came to its end.
func safely(do func()) (ok bool) {
	defer func() { ok = recover() == nil }()
	do()
	return true
}
