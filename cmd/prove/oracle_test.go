package main

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// arrival is when the events of these tests come: 2026-09-21T12:00:00Z.
const arrival = 1_790_000_000 - 7_600

func TestOracle(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		event    string
		from     string // Of the place's time.
		at       moment
		keys     string // Of the place.
		evidence bool
	}{
		"own time":             {`"where_lat":1,"where_lon":2,"where_when":1780000000,"when":1780000009,"received":1780000100`, "where_when", 1_780_000_000, "where", true},
		"milliseconds in text": {`"where_lat":"1","where_lon":2,"where_when":"1780000000999","received":"1780000100.5"`, "where_when", 1_780_000_000, "where", true},
		"time of the note":     {`"file":"a#_track.qo","body":{"time":1780000000},"where_lat":1,"where_lon":2,"when":1780000009`, "body.time", 1_780_000_000, "where", true},
		"customer's time":      {`"body":{"time":1780000000},"where_lat":1,"where_lon":2,"when":1780000009`, "when", 1_780_000_009, "where", true},
		"no when":              {`"where_lat":1,"where_lon":2,"received":1780000100`, "received", 1_780_000_100, "where", false},
		"clock of 2020":        {`"where_lat":1,"where_lon":2,"when":1577841940,"received":1780000100`, "received", 1_780_000_100, "where", false},
		"clock ahead":          {`"where_lat":1,"where_lon":2,"when":1780000221,"received":1780000100`, "received", 1_780_000_100, "where", false},
		"heartbeat":            {`"where_lat":1,"where_lon":2,"when":1780000000,"body":{"status":"heartbeat"}`, "when", 1_780_000_000, "where", false},
		"dropped zero":         {`"where_lat":51.5,"where_when":1780000000`, "where_when", 1_780_000_000, "where", true},
		"null is no zero":      {`"where_lat":51.5,"where_lon":null,"when":1780000000`, "when", 1_780_000_000, "", false},
		"nowhere":              {`"where_lat":0.00000001,"where_when":1780000000`, "where_when", 1_780_000_000, "where", false},
		"other cell":           {`"where_lat":60.3934925,"where_lon":5.33176171875,"where_olc":"9FG798MJ+9PRM","where_when":1780000000`, "where_when", 1_780_000_000, "where", false},
		"its cell":             {`"where_lat":60.3834925,"where_lon":5.33176171875,"where_olc":"9FG798MJ+9PRM","where_when":1780000000`, "where_when", 1_780_000_000, "where", true},
		"poor dilution":        {`"where_lat":1,"where_lon":2,"where_when":1780000000,"body":{"hdop":21}`, "where_when", 1_780_000_000, "where", false},
		"best at the capture":  {`"best_location_type":"gps","best_lat":1,"best_lon":2,"best_location_when":1780000000,"when":1780000120`, "best_location_when", 1_780_000_000, "best", true},
		"best is stale":        {`"best_location_type":"gps","best_lat":1,"best_lon":2,"best_location_when":1780000000,"when":1780000121`, "best_location_when", 1_780_000_000, "best", false},
		"best is a tower":      {`"best_location_type":"tower","best_lat":1,"best_lon":2,"tower_lat":1,"tower_lon":2,"tower_when":1780000000`, "tower_when", 1_780_000_000, "tower", false},
		"no tower":             {`"tower_id":"0,0,0,0","tower_lat":1,"tower_lon":2,"when":1780000000`, "when", 1_780_000_000, "", false},
		"triangulated":         {`"best_location_type":"triangulated","best_lat":1,"best_lon":2,"tri_lat":1,"tri_lon":2,"tri_when":1780000000`, "tri_when", 1_780_000_000, "tri", false},
		"nothing":              {`"x":1`, "arrival", arrival, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := expect([]byte(`{"event":"e","device":"dev:1",`+test.event+`}`), time.Unix(arrival, 0))
			require.Empty(t, e.unsure)
			require.Empty(t, e.reason)
			require.Equal(t, "dev:1", e.device)
			require.Equal(t, test.from, e.atFrom)
			require.Equal(t, test.at, e.at)
			require.Equal(t, test.keys, e.placeFrom)
			require.Equal(t, test.evidence, e.evidence)
		})
	}
}

func TestOracleSeesEveryMisreading(t *testing.T) {
	t.Parallel()
	raw := []byte(`{"event":"e","device":"dev:1","file":"_track.qo","where_lat":1.1234567,"where_lon":-2,"where_when":1780000000,"when":1780000009}`)
	right := func() understanding {
		var u understanding
		require.NoError(t, json.Unmarshal([]byte(`{"device":"dev:1","file":"_track.qo","at":"2026-05-28T20:26:40Z","time_source":"where_when",
			"captured":"2026-05-28T20:26:49Z","captured_source":"when","position":{"latitude":1.1234567,"longitude":-2},"place_source":"where","evidence":true}`), &u))
		return u
	}
	e := expect(raw, time.Unix(arrival, 0))
	require.Empty(t, e.misread("e", right()))
	for name, spoil := range map[string]func(*understanding){
		"device":  func(u *understanding) { u.Device = "dev:2" },
		"file":    func(u *understanding) { u.File = "" },
		"time":    func(u *understanding) { *u.At = u.At.Add(time.Second) },
		"no time": func(u *understanding) { u.At = nil },
		"source":  func(u *understanding) { u.TimeSource = "when" },
		"capture": func(u *understanding) { *u.Captured = u.Captured.Add(-time.Second) },
		"place":   func(u *understanding) { u.Position.Latitude += 2e-7 },
		"swapped": func(u *understanding) {
			u.Position.Latitude, u.Position.Longitude = u.Position.Longitude, u.Position.Latitude
		},
		"no place":  func(u *understanding) { u.Position = nil },
		"keys":      func(u *understanding) { u.PlaceSource = "best" },
		"worthless": func(u *understanding) { u.Evidence = false },
	} {
		u := right()
		spoil(&u)
		require.NotEmpty(t, e.misread("e", u), name)
	}
	require.NotEmpty(t, e.misread("another", right()))
}

func TestCover(t *testing.T) {
	t.Parallel()
	held := []record{{raw: []byte(`{"a":1,"b":2}`)}, {raw: []byte(`{"a":1}`)}, {raw: []byte("broken {")}}
	for name, test := range map[string]struct {
		body   string
		events int
		lost   bool
	}{
		"one":             {`{"a":1}`, 1, false},
		"mark and spaces": {"\xef\xbb\xbf\r\n {\"a\":1}\n", 1, false},
		"array":           {`[{"a":1}, {"a":1,"b":2},{"a":1}]`, 3, false},
		"broken line":     {"{\"a\":1}\nbroken {\n{\"a\":1}", 3, false},
		"one byte more":   {`{"a":1}}`, 1, true},
		"another byte":    {`{"a":2}`, 0, true},
		"missing line":    {"{\"a\":1}\n{\"c\":1}\n", 1, true},
	} {
		events, lost := cover([]byte(test.body), held)
		require.Len(t, events, test.events, name)
		require.Equal(t, test.lost, lost != "", name)
	}
}

func TestPieces(t *testing.T) {
	t.Parallel()
	for body, count := range map[string]int{
		"": 0, " \n": 0, `{}`: 1, `[{},{}]`: 2, "{}\n{}\r\n{}": 3, "{}{} {}": 3, "[{},\n{},\n{\"a": 4, "[{},{}]\n{}": 5, "{}\n{\"a\n{}": 2, "\xef\xbb\xbf{}": 1,
	} {
		require.Len(t, piecesOf([]byte(body)), count, "%q", body)
	}
	files := []*delivery{{body: []byte(`[{"device":"dev:2"},{"device":"dev:1"},{"device":"dev:2"},{"device":"a\u0000"}]`)}}
	require.True(t, slices.Equal([]string{"dev:1", "dev:2"}, devicesIn(files)))
}
