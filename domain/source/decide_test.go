package source_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/source"
)

var (
	mine   = domain.UUID{1}
	theirs = domain.UUID{2}
	early  = time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)
	later  = early.Add(time.Hour)
)

func row(kind source.Kind, link source.Link) source.Row {
	return source.Row{Kind: kind, Ref: "2001", Link: link}
}

func TestDecisions(t *testing.T) {
	said := source.Said{Name: "Yard"}
	ambiguous := source.Link{State: source.Ambiguous, Candidates: []source.Candidate{{Ours: mine}, {Ours: theirs}}, Problem: "two of ours", At: early, Settled: true, Revision: 3}
	matched := source.Link{State: source.Matched, Ours: theirs, Taken: said, At: early, Settled: true, Revision: 3}
	made := source.Link{State: source.New, Ours: theirs, Taken: said, At: early, Settled: true, Revision: 3}
	for name, tt := range map[string]struct {
		was  source.Link
		say  source.Decision
		ours domain.UUID
		want source.Link
	}{
		"one of several is chosen":       {ambiguous, source.ToLink, mine, source.Link{State: source.Matched, Ours: mine}},
		"a match is confirmed":           {matched, source.ToLink, theirs, source.Link{State: source.Matched, Ours: theirs, Taken: said}},
		"another one is meant":           {matched, source.ToLink, mine, source.Link{State: source.Matched, Ours: mine}},
		"none of several":                {ambiguous, source.ToMake, domain.UUID{}, source.Link{State: source.New}},
		"what was made is right":         {made, source.ToMake, domain.UUID{}, source.Link{State: source.New, Ours: theirs, Taken: said, Settled: true}},
		"it is nothing to us":            {matched, source.ToIgnore, domain.UUID{}, source.Link{State: source.Ignored, Settled: true}},
		"it was taken for the wrong one": {matched, source.ToUnlink, domain.UUID{}, source.Link{State: source.Ambiguous, Settled: true}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := row(source.Site, tt.was).Decided(tt.say, tt.ours, "user:1", later)
			require.NoError(t, err)
			tt.want.By, tt.want.At, tt.want.Revision = "user:1", later, 3
			require.Equal(t, row(source.Site, tt.want), got)
			again, err := got.Decided(tt.say, tt.ours, "user:2", later.Add(time.Hour))
			require.NoError(t, err)
			require.Equal(t, got, again, "to say it again says nothing")
		})
	}
}

func TestDecisionsThatMakeNoSense(t *testing.T) {
	gone := row(source.Site, source.Link{State: source.Gone})
	gone.GoneAt = early
	for name, tt := range map[string]struct {
		row  source.Row
		say  source.Decision
		ours domain.UUID
		want error
	}{
		"a link to nothing":           {row(source.Site, source.Link{}), source.ToLink, domain.UUID{}, source.ErrNothingToLink},
		"to ignore something of ours": {row(source.Site, source.Link{}), source.ToIgnore, mine, source.ErrNothingToLink},
		"a job is linked":             {row(source.Job, source.Link{}), source.ToLink, mine, source.ErrJobNotLinked},
		"a job is unlinked":           {row(source.Job, source.Link{}), source.ToUnlink, domain.UUID{}, source.ErrJobNotLinked},
		"made of what is gone":        {gone, source.ToMake, domain.UUID{}, source.ErrRowGone},
		"nonsense":                    {row(source.Site, source.Link{}), "maybe", domain.UUID{}, source.ErrUnknownDecision},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tt.row.Decided(tt.say, tt.ours, "user:1", later)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.row, got)
		})
	}
	_, err := source.ParseDecision("maybe")
	require.ErrorIs(t, err, source.ErrUnknownDecision)
}
