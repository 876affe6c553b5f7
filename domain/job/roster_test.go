package job_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/job"
)

var noon = time.Date(2026, 9, 21, 12, 0, 0, 0, time.UTC)

func minute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

func TestWhatAWorkerIs(t *testing.T) {
	ana := job.Particulars{Ref: " 117 ", Name: "Ana Flores", Email: "ana@example.com", Phone: "+1 (555) 010-0100"}
	w, err := job.NewWorker(domain.WorkerID{UUID: domain.UUID{1}}, ana)
	require.NoError(t, err)
	require.Equal(t, "117", w.Particulars().Ref)
	require.Equal(t, job.English, w.Particulars().Language)
	for name, tt := range map[string]struct {
		change func(p *job.Particulars)
		want   error
	}{
		"no ref":          {func(p *job.Particulars) { p.Ref = " " }, job.ErrBadRef},
		"a long ref":      {func(p *job.Particulars) { p.Ref = strings.Repeat("x", 65) }, job.ErrBadRef},
		"no name":         {func(p *job.Particulars) { p.Name = "" }, job.ErrBadName},
		"two lines":       {func(p *job.Particulars) { p.Name = "Ana\nFlores" }, job.ErrBadName},
		"no UTF-8":        {func(p *job.Particulars) { p.Name = "Ana \xff" }, job.ErrBadName},
		"no host":         {func(p *job.Particulars) { p.Email = "ana@" }, job.ErrBadEmail},
		"two addresses":   {func(p *job.Particulars) { p.Email = "ana@a.com, ben@b.com" }, job.ErrBadEmail},
		"two ats":         {func(p *job.Particulars) { p.Email = "ana@b@c.com" }, job.ErrBadEmail},
		"letters":         {func(p *job.Particulars) { p.Phone = "call me" }, job.ErrBadPhone},
		"no digit":        {func(p *job.Particulars) { p.Phone = "()" }, job.ErrBadPhone},
		"French":          {func(p *job.Particulars) { p.Language = "fr" }, job.ErrBadLanguage},
		"active backward": {func(p *job.Particulars) { p.Active = domain.Span{From: noon, To: noon} }, domain.ErrBackwards},
	} {
		p := ana
		tt.change(&p)
		_, err := w.Changed(p)
		require.ErrorIs(t, err, tt.want, name)
	}
	p := ana
	p.Name, p.Language = strings.Repeat("ñ", 200), job.Spanish
	_, err = w.Changed(p)
	require.NoError(t, err, "characters are counted, not bytes")
}

// However workers join, move and leave, none is ever in two crews.
func TestOneCrewAtATime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []job.Membership
		put := func(m job.Membership) {
			for i := range all {
				if all[i].ID == m.ID {
					all[i] = m
				}
			}
		}
		for i := range rapid.IntRange(1, 25).Draw(t, "acts") {
			if len(all) > 0 && rapid.IntRange(0, 2).Draw(t, "leave") == 0 {
				m := rapid.SampledFrom(all).Draw(t, "membership")
				if left, err := m.Left(minute(rapid.IntRange(-1, 31).Draw(t, "at"))); err == nil {
					put(left)
				}
				continue
			}
			from := rapid.IntRange(0, 29).Draw(t, "from")
			next := job.Membership{ID: domain.MembershipID{UUID: domain.UUID{byte(i + 1)}}, Crew: domain.CrewID{UUID: domain.UUID{byte(i%3 + 1)}}, Span: domain.Span{From: minute(from)}}
			if to := rapid.IntRange(from+1, 31).Draw(t, "to"); to < 31 {
				next.Span.To = minute(to)
			}
			left, err := job.Join(all, next, rapid.Bool().Draw(t, "move"))
			if err != nil {
				require.ErrorIs(t, err, job.ErrInCrew)
				continue
			}
			for _, m := range left {
				put(m)
			}
			all = append(all, next)
			for m := -1; m < 33; m++ {
				in := 0
				for _, x := range all {
					if x.Span.Covers(minute(m)) {
						in++
					}
				}
				require.LessOrEqual(t, in, 1, "minute %d", m)
			}
		}
	})
}
