package notehub

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain/event"
)

const (
	samples  = "../../../contracts/notehub/samples"
	expected = samples + "/expected.json"
	arrived  = 1_789_994_000 // 2026-09-21T12:33:20Z, after all that the samples speak of.
)

var update = flag.Bool("update", false, "rewrite contracts/notehub/samples/expected.json")

// understood is an understanding as expected.json shows it to people.
type understood struct {
	Device         string     `json:"device"`
	File           string     `json:"file"`
	At             string     `json:"at,omitempty"`
	TimeSource     string     `json:"time_source,omitempty"`
	Captured       string     `json:"captured,omitempty"`
	CapturedSource string     `json:"captured_source,omitempty"`
	PlaceSource    string     `json:"place_source,omitempty"`
	Place          []int32    `json:"place_e7,omitempty"`
	HasFix         bool       `json:"has_fix"`
	Evidence       bool       `json:"evidence"`
	Code           string     `json:"code,omitempty"`
	DOP            uint16     `json:"dop_hundredths,omitempty"`
	Speed          uint16     `json:"speed_cm_s,omitempty"`
	Why            string     `json:"why"`
	Health         *wellbeing `json:"health,omitempty"`
}

type wellbeing struct {
	HeardAt     string `json:"heard_at"`
	MilliVolts  *int32 `json:"millivolts,omitempty"`
	TenthsC     *int32 `json:"tenths_c,omitempty"`
	Bars        *int32 `json:"bars,omitempty"`
	RSSI        *int32 `json:"rssi,omitempty"`
	USB         bool   `json:"usb,omitempty"`
	Charging    bool   `json:"charging,omitempty"`
	VoltageMode string `json:"voltage_mode,omitempty"`
	Began       bool   `json:"session_began,omitempty"`
	Ended       bool   `json:"session_ended,omitempty"`
	Why         string `json:"session_why,omitempty"`
}

func TestSamplesAreUnderstoodAsWritten(t *testing.T) {
	got := map[string]understood{}
	files, err := filepath.Glob(samples + "/*-*.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 36, "the samples are looked for in the wrong folder")
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		e, err := Decode(raw)
		require.NoError(t, err, name)
		got[filepath.Base(name)] = show(e, event.Understand(e, arrived))
	}
	if *update {
		out, err := json.MarshalIndent(got, "", "  ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(expected, append(out, '\n'), 0o644))
	}
	raw, err := os.ReadFile(expected)
	require.NoError(t, err)
	var want map[string]understood
	require.NoError(t, json.Unmarshal(raw, &want))
	require.Len(t, got, len(want))
	for name := range want {
		require.Equal(t, want[name], got[name], name)
	}
}

func show(e event.Event, u event.Understanding) understood {
	s := understood{
		Device: e.Device, File: e.File,
		At: stamp(u.At), TimeSource: string(u.TimeSource),
		Captured: stamp(u.Captured), CapturedSource: string(u.CapturedSource),
		PlaceSource: string(u.PlaceSource),
		HasFix:      u.HasFix, Evidence: u.Evidence, Code: string(u.Code),
		DOP: u.Fix.DOP, Speed: u.Fix.Speed, Why: u.Why,
	}
	if u.Place.OK {
		s.Place = []int32{u.Place.Lat, u.Place.Lng}
	}
	if h := u.Health; h.FromDevice {
		s.Health = &wellbeing{
			HeardAt: stamp(h.HeardAt), MilliVolts: given(h.MilliVolts), TenthsC: given(h.TenthsC),
			Bars: given(h.Bars), RSSI: given(h.RSSI), USB: h.USB, Charging: h.Charging,
			VoltageMode: h.VoltageMode, Began: h.SessionBegan, Ended: h.SessionEnded, Why: h.SessionWhy,
		}
	}
	return s
}

func stamp(sec int64) string {
	if sec == 0 {
		return ""
	}
	return time.Unix(sec, 0).UTC().Format(time.RFC3339)
}

func given(q event.Quantity) *int32 {
	if !q.OK {
		return nil
	}
	return &q.Value
}
