package reporting

import (
	"time"

	"actual/domain/fault"
)

// Model is the semantic model of a company in Power BI, and what is asked of it. There is
// one at most, and so one refresh at a time: what is asked for while one waits is the same.
type Model struct {
	Workspace string // UUIDs, as Power BI gives them.
	Dataset   string
	Profile   string // Of the service principal, which acts as it; "" for none.
	Enhanced  bool   // On Premium, Embedded or Fabric capacity: refreshes can be looked at one by one.
	PerDay    int    // How many refreshes of 24 hours we take part in: 8 on shared capacity, whoever asks for them.
	Revision  int

	WantedAt  time.Time // When a refresh was first asked for that has not begun; zero: none was.
	Wants     int       // How often since.
	Whole     bool      // All that is kept, not only the last months.
	Request   string    // Of the one that runs, as Power BI calls it; "" for none.
	StartedAt time.Time

	RefreshedAt time.Time // When one last ended well.
	Failures    int       // Since then.
	Problem     string    // Of the last that failed; "" where the last did not.
}

// The day's limits, and how long a refresh may take.
const (
	SharedPerDay  = 8
	PremiumPerDay = 48
	Longest       = 5*time.Hour + 30*time.Minute // Power BI ends one after five.
	Lost          = 10 * time.Minute             // So long one that was begun may not be told of.
)

// The errors of models.
var (
	ErrNoModel       = fault.New(fault.NotFound, "reporting.no_model", "the company has no model in Power BI: `actual powerbi model set`")
	ErrBadModel      = fault.New(fault.Invalid, "reporting.bad_model", "a model is named by its workspace and dataset, and has 1 to 48 refreshes a day")
	ErrRefreshFailed = fault.New(fault.Internal, "reporting.refresh_failed", "Power BI could not refresh the model")
)

// Check reports whether the model is named as it must be: ErrBadModel.
func (m Model) Check() error {
	switch {
	case !isGUID(m.Workspace):
		return ErrBadModel.With("workspace: give its id, a UUID")
	case !isGUID(m.Dataset):
		return ErrBadModel.With("dataset: give its id, a UUID")
	case m.Profile != "" && !isGUID(m.Profile):
		return ErrBadModel.With("profile: give its id, a UUID, or none")
	case m.PerDay < 1 || m.PerDay > PremiumPerDay:
		return ErrBadModel.With("per_day: %d", m.PerDay)
	}
	return nil
}

func isGUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i, r := range text {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F'
		if dash != (r == '-') || !dash && !hex {
			return false
		}
	}
	return true
}

// Ask notes that a refresh is wanted, and reports whether it joins one that waits.
func (m Model) Ask(now time.Time, whole bool) (asked Model, joined bool) {
	joined = !m.WantedAt.IsZero()
	if !joined {
		m.WantedAt, m.Wants, m.Whole = now, 0, false
	}
	m.Wants, m.Whole = m.Wants+1, m.Whole || whole
	return m, joined
}

// Begun notes that what was asked for runs.
func (m Model) Begun(request string, now time.Time) Model {
	m.Request, m.StartedAt = request, now
	m.WantedAt, m.Wants, m.Whole = time.Time{}, 0, false
	return m
}

// Ended notes how the one that ran ended; problem is "" where it ended well. One that
// failed is wanted again.
func (m Model) Ended(problem string, now time.Time) Model {
	m.Request = ""
	if problem == "" {
		m.RefreshedAt, m.Failures, m.Problem = now, 0, ""
		return m
	}
	m.Failures, m.Problem = m.Failures+1, problem
	if m.WantedAt.IsZero() {
		m.WantedAt, m.Wants = now, 1
	}
	return m
}

// Past is a refresh as Power BI tells of it.
type Past struct {
	ID       string
	Status   string // As it says: "Unknown", "Completed", "Failed", "Disabled", "Cancelled", and what it may yet say.
	Extended string // Of an enhanced one: "NotStarted", "InProgress", "TimedOut" …
	Started  time.Time
	Ended    time.Time // Zero: it does not say.
	Problem  string    // The code of what went wrong; "" where it says none.
}

// Outcome is what a refresh has come to.
type Outcome uint8

// The outcomes.
const (
	Running Outcome = iota
	Completed
	Failed // Cancelled and disabled ones, too: the data is the former.
)

// Outcome reads both statuses. Unknown is Power BI's word for what runs. A word that
// nobody has documented counts by whether the refresh has ended.
func (p Past) Outcome() Outcome {
	for _, status := range []string{p.Extended, p.Status} {
		switch status {
		case "Completed":
			return Completed
		case "Failed", "Disabled", "Cancelled", "TimedOut":
			return Failed
		case "NotStarted", "InProgress":
			return Running
		}
	}
	if p.Ended.IsZero() || p.Status == "Unknown" {
		return Running
	}
	return Failed
}

// Why is what a refresh failed by, for people.
func (p Past) Why() string {
	status := p.Extended
	if status == "" || status == "Unknown" {
		status = p.Status
	}
	if p.Problem == "" {
		return status
	}
	return status + ": " + p.Problem
}

// Step is what is to be done about a wanted refresh.
type Step struct {
	Attach string    // This one runs already, and began after it was wanted.
	Wait   time.Time // Not before then: one that began earlier runs, or the day's limit is reached.
}

// skew is by how much our clock and Power BI's may differ. One that began so shortly before
// it was wanted is taken for the one that was: its answer may have been lost, and it reads
// the rows later than it begins.
const skew = 5 * time.Second

// watch is how soon one that runs is looked at again.
const watch = time.Minute

// Next says what is to be done, by what Power BI tells of the last refreshes, whoever
// asked for them: the zero Step, to begin one.
func (m Model) Next(history []Past, now time.Time) Step {
	var lately []time.Time // Starts of 24 hours.
	for _, p := range history {
		if p.Outcome() == Running && now.Sub(p.Started) < Longest {
			if !p.Started.Before(m.WantedAt.Add(-skew)) {
				return Step{Attach: p.ID}
			}
			return Step{Wait: now.Add(watch)}
		}
		if now.Sub(p.Started) < 24*time.Hour {
			lately = append(lately, p.Started)
		}
	}
	if len(lately) < m.PerDay {
		return Step{}
	}
	oldest := now // Of the last so many that are allowed.
	for i := range m.PerDay {
		newest := i
		for j := range lately[i:] {
			if lately[i+j].After(lately[newest]) {
				newest = i + j
			}
		}
		lately[i], lately[newest] = lately[newest], lately[i]
		oldest = lately[i]
	}
	return Step{Wait: oldest.Add(24 * time.Hour)}
}

// LookAgain is when one that runs is looked at next: after 15 seconds, then later and
// later, a minute at most.
func (m Model) LookAgain(now time.Time) time.Time {
	return now.Add(min(max(15*time.Second, now.Sub(m.StartedAt)/4), watch))
}
