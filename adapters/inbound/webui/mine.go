package webui

import (
	"time"

	"github.com/a-h/templ"
)

func mineRoutes(at *routes) {
	at.get("/mine", minePage)
	at.post("/mine/:day/dispute", disputeDay, minePage)
}

// ownDay is a day of work of the visitor's own.
type ownDay struct {
	Day        string `json:"day"`
	State      string `json:"state"`
	Disputed   bool   `json:"disputed"`
	Locked     bool   `json:"locked"`
	Paid       int64  `json:"paid_seconds"`
	Unresolved int64  `json:"unresolved_seconds"`
}

// mineView is the visitor's own time of two weeks.
type mineView struct {
	Days []ownDay
	Paid int64
}

func minePage(r *request) (templ.Component, error) {
	var v mineView
	page := struct {
		Days any `json:"time_days"`
	}{&v.Days}
	from, to := r.now.AddDate(0, 0, -13).Format(time.DateOnly), r.now.Format(time.DateOnly)
	if err := r.get("/v1/me/time-days?limit=50&from="+from+"&to="+to, &page); err != nil {
		return nil, err
	}
	for _, d := range v.Days {
		v.Paid += d.Paid
	}
	return mineList(r, v), nil
}

func disputeDay(r *request) (outcome, error) {
	if err := r.post("/v1/me/time-days/"+r.ID("day")+"/dispute", map[string]any{"text": r.Form("text")}, nil); err != nil {
		return outcome{}, err
	}
	return went("/mine", "mine.disputed")
}
