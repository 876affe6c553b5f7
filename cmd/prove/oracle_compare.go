package main

import (
	"fmt"
	"math"
	"time"
)

// understanding is how the API says that an event was understood.
type understanding struct {
	Device         string     `json:"device"`
	File           string     `json:"file"`
	At             *time.Time `json:"at"`
	TimeSource     string     `json:"time_source"`
	Captured       *time.Time `json:"captured"`
	CapturedSource string     `json:"captured_source"`
	Position       *struct {
		Latitude  float64 `json:"latitude"`
		Longitude float64 `json:"longitude"`
	} `json:"position"`
	PlaceSource string `json:"place_source"`
	Evidence    bool   `json:"evidence"`
	Weakness    string `json:"weakness"`
	Why         string `json:"why"`
}

// misread lists what the product understood otherwise than the oracle.
func (e expected) misread(key string, u understanding) []string {
	var wrong []string
	differ := func(what string, is, should any) {
		if is != should {
			wrong = append(wrong, fmt.Sprintf("%s is %v, should be %v", what, is, should))
		}
	}
	if !e.doubts("device") {
		differ("device", u.Device, e.device)
	}
	if !e.doubts("file") {
		differ("file", u.File, e.file)
	}
	if !e.doubts("key") && e.key != "" {
		differ("key", key, e.key)
	}
	if !e.doubts("whether it is a renamed tracking note") {
		differ("time", seconds(u.At), e.at)
		differ("time's source", u.TimeSource, e.atFrom)
	}
	differ("capture", seconds(u.Captured), e.captured)
	differ("capture's source", u.CapturedSource, e.madeFrom)
	differ("place's source", u.PlaceSource, e.placeFrom)
	if len(e.unsure) == 0 {
		differ("evidence", u.Evidence, e.evidence)
	}
	if e.place.ok && u.Position != nil && e.place.onEarth() {
		if off := max(math.Abs(u.Position.Latitude-e.place.lat), math.Abs(u.Position.Longitude-e.place.lng)); off > 1.0001e-7 {
			wrong = append(wrong, fmt.Sprintf("position is %.7f, %.7f, should be %.7f, %.7f", u.Position.Latitude, u.Position.Longitude, e.place.lat, e.place.lng))
		}
	}
	differ("whether there is a position", u.Position != nil, e.place.ok)
	return wrong
}

func (e expected) doubts(what string) bool {
	for _, u := range e.unsure {
		if u == what {
			return true
		}
	}
	return false
}

func seconds(t *time.Time) moment {
	if t == nil {
		return 0
	}
	return moment(t.Unix())
}
