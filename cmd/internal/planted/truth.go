package planted

// Truth is a discrepancy that was planted: what reconciliation should say, no more and
// no less. Ids are those of the files; what a kind is not of is empty.
type Truth struct {
	Company string `json:"company"`
	Kind    string `json:"kind"` // As docs/reconcile-format.md lists them.
	Date    string `json:"date"` // Of the job, else of the day; in the company's time zone.
	Site    string `json:"site,omitempty"`
	Crew    string `json:"crew,omitempty"`
	Worker  string `json:"worker,omitempty"`
	Job     string `json:"job,omitempty"`
	Badge   string `json:"badge,omitempty"`
	Other   string `json:"other,omitempty"`
	Row     string `json:"row,omitempty"`
	Minutes int64  `json:"minutes,omitempty"` // What it is about: too much, too little, late or idle; 0: nothing that has a length.
	Story   string `json:"story"`             // What happened, for people.

	// May lists kinds that are as true of the same day and place: told, they count neither
	// for nor against.
	May []string `json:"may,omitempty"`

	// Near says that it lies so near the limit that either verdict is right.
	Near bool `json:"near,omitempty"`
}

// tell adds a truth of the day once times are known; fill completes it.
func (y *day) tell(kind, story string, fill func(t *Truth)) {
	y.later = append(y.later, func() { y.truth(kind, story, fill) })
}

// truth adds a truth of the day.
func (y *day) truth(kind, story string, fill func(t *Truth)) {
	t := Truth{Company: y.ref, Kind: kind, Date: y.date.String(), Story: story}
	fill(&t)
	y.truths = append(y.truths, t)
}

// of says of which job a truth is, or else where it is.
func (t *Truth) of(y *day, s *stop) {
	t.Site = y.sites[s.site].ref
	if s.job != nil {
		t.Job, t.Date, t.Site = s.job.ref, s.job.date.String(), y.sites[s.job.site].ref
	}
}

func minutesOf(s *stop) int64 { return (s.to - s.from) / minute }
