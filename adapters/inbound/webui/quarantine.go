package webui

import (
	"bytes"
	"encoding/json"
	"net/url"
	"time"

	"github.com/a-h/templ"
)

// quarantined is a case: what could not be read or attributed.
type quarantined struct {
	ID         string    `json:"id"`
	Reason     string    `json:"reason"`
	Why        string    `json:"why"`
	Key        string    `json:"key"`
	Device     string    `json:"device"`
	Size       int64     `json:"size"`
	StoredAt   time.Time `json:"stored_at"`
	ResolvedAt time.Time `json:"resolved_at"`
	Resolution string    `json:"resolution"`
}

// quarantineView is the list of cases.
type quarantineView struct {
	Cases []quarantined `json:"cases"`
	Next  string        `json:"next_cursor"`
}

func quarantinePage(r *request) (templ.Component, error) {
	var v quarantineView
	if err := r.get(r.Path("/v1/quarantine?limit=50", "cursor", "status"), &v); err != nil {
		return nil, err
	}
	return quarantineList(r, v), nil
}

func claimCase(r *request) (outcome, error) {
	var done struct {
		Badge named `json:"badge"`
	}
	if err := r.post("/v1/quarantine/"+r.ID("id")+"/claim", map[string]any{"label": r.Form("label")}, &done); err != nil {
		return outcome{}, err
	}
	return went("/badges/"+done.Badge.ID, "badges.claimed")
}

func reprocessCase(r *request) (outcome, error) {
	var done struct {
		Result string `json:"result"`
	}
	if err := r.post("/v1/quarantine/"+r.ID("id")+"/reprocess", nil, &done); err != nil {
		return outcome{}, err
	}
	if done.Result == "quarantined" {
		return went("/badges/quarantine", "badges.still")
	}
	return went("/badges/quarantine", "badges.released")
}

// eventReport is one event, byte for byte, and how it was understood.
type eventReport struct {
	Key      string `json:"key"`
	Conflict bool   `json:"conflict"`
	Contents []struct {
		Content       string          `json:"content"`
		Chosen        bool            `json:"chosen"`
		StoredAt      time.Time       `json:"stored_at"`
		Badge         *named          `json:"badge"`
		Case          *quarantined    `json:"case"`
		Raw           *string         `json:"raw"`
		Understanding json.RawMessage `json:"understanding"`
	} `json:"contents"`
}

// eventPage answers /badges/events?key=…: a key may hold anything, so it is no part of a path.
func eventPage(r *request) (templ.Component, error) {
	key := r.Query("key")
	if key == "" {
		return nil, errNothing
	}
	var v eventReport
	if err := r.get("/v1/events/"+url.PathEscape(key), &v); err != nil {
		return nil, err
	}
	return eventDetail(r, v), nil
}

// indented writes JSON for people; what is none as it is.
func indented(raw []byte) string {
	var out bytes.Buffer
	if json.Indent(&out, raw, "", "  ") != nil {
		return string(raw)
	}
	return out.String()
}
