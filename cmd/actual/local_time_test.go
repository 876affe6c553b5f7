package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDayOrTime(t *testing.T) {
	for _, tt := range []struct{ zone, text, want string }{
		{"America/New_York", "2026-04-06", "2026-04-06T04:00:00Z"},
		{"America/New_York", "2026-04-06T06:00:00+02:00", "2026-04-06T04:00:00Z"},
		{"America/New_York", "2026-04-06T06:00+02:00", "2026-04-06T04:00:00Z"},
		{"America/New_York", "2026-03-08T01:59:59", "2026-03-08T06:59:59Z"},
		{"America/New_York", "2026-03-08T03:00", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-11-01T00:59:59", "2026-11-01T04:59:59Z"},
		{"America/New_York", "2026-11-01T02:00", "2026-11-01T07:00:00Z"},
		{"America/New_York", "2026-11-01T01:30:00-05:00", "2026-11-01T06:30:00Z"},
		{"America/Asuncion", "2022-10-02", "2022-10-02T04:00:00Z"}, // Midnight is skipped …
		{"Asia/Amman", "2021-10-29", "2021-10-28T21:00:00Z"},       // … or shown twice.
		{"Asia/Kolkata", "2026-11-01T01:30", "2026-10-31T20:00:00Z"},
	} {
		zone, err := time.LoadLocation(tt.zone)
		require.NoError(t, err)
		got, err := dayOrTime("--from", tt.text, zone)
		require.NoError(t, err, tt.text)
		require.Equal(t, tt.want, got.UTC().Format(time.RFC3339), tt.text)
	}
	got, err := dayOrTime("--from", "", time.UTC)
	require.NoError(t, err)
	require.Zero(t, got)
}

func TestATimeThatAClockShowsNeverOrTwiceIsRefused(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	for text, says := range map[string]string{
		"yesterday":           `--from "yesterday": give a day`,
		"2026-03-08T02:00":    "put forward over that time in America/New_York; give a time with its offset, such as 2026-03-08T03:00:00-04:00",
		"2026-03-08T02:59:59": "put forward",
		"2026-11-01T01:00":    "say which, 2026-11-01T01:00:00-04:00 or 2026-11-01T01:00:00-05:00",
		"2026-11-01T01:59:59": "twice",
	} {
		_, err := dayOrTime("--from", text, zone)
		require.ErrorContains(t, err, says)
	}
}
