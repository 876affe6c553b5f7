package webui

import "time"

// effect is what a correction of fences or rulings does to visits, as the API shows it.
type effect struct {
	Expect  string
	Applied bool
	Badges  int
	Totals  struct {
		New, Withdrawn, Changed, Refined, Settled int
		Before                                    int64 `json:"seconds_before"`
		After                                     int64 `json:"seconds_after"`
		Moved                                     int64 `json:"seconds_moved"`
	}
	Changes []struct {
		Badge         struct{ Label string }
		Change        string
		Before, After *stay
	}
	LeftOut  int `json:"changes_left_out"`
	Warnings []string
}

type stay struct {
	Site, Name, Verdict string
	Arrived, Departed   time.Time
	Seconds             int64
}

// nothing reports whether no visit is another.
func (e effect) nothing() bool {
	return e.Totals.New+e.Totals.Withdrawn+e.Totals.Changed+e.Totals.Refined == 0
}
