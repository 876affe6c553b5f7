package reconcile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/reconcile"
)

func TestSentences(t *testing.T) {
	text := people + `
	job mow oak 2026-06-01 K effort=4h
	seen ann oak 2026-06-02 07:00 09:00
	seen bob oak 2026-06-02 07:00 09:00
	seen ann fir 2026-06-01 10:00 11:00
	seen bob fir 2026-06-01 10:00 11:00
	`
	w := read(t, text)
	var told []string
	for _, language := range []job.Language{job.English, job.Spanish} {
		for _, d := range reconcile.Reconcile(w.in).Discrepancies {
			told = append(told, reconcile.Sentences(reconcile.Telling{Discrepancy: d, Name: w.name, Zone: w.in.Zone, Language: language})...)
		}
	}
	require.Equal(t, []string{
		"K was at fir for 1 h 00 min on Monday, 1 June, from 10:00, and no job was planned there.",
		"Most likely the work was agreed on site and is not in the schedule yet; or else it is just as it looks.",
		"Job mow at oak was planned for Monday, 1 June and was done 1 day later, from 07:00 on Tuesday, 2 June.",
		"Most likely the plan changed and the schedule was not updated; or else it is just as it looks.",
		"El lunes 1 de junio, K estuvo en fir durante 1 h 00 min, desde las 10:00, sin ningún trabajo previsto allí.",
		"Lo más probable: el trabajo se acordó en el sitio y aún no está en el calendario; o bien fue tal como parece.",
		"El trabajo mow en oak estaba previsto para el lunes 1 de junio y se hizo 1 día después, desde las 07:00 del martes 2 de junio.",
		"Lo más probable: el plan cambió y el calendario no se actualizó; o bien fue tal como parece.",
	}, told)
}

// A visit that mates' badges speak against is named where it is said that nobody was there.
func TestAVisitThatMatesOverruleIsNamed(t *testing.T) {
	w := read(t, people+`
	crew K eve
	site oak near=elm
	job J oak 2026-06-01 K effort=3h
	job M elm 2026-06-01 K effort=3h
	seen ann elm 2026-06-01 07:00 08:00
	seen eve elm 2026-06-01 07:01 08:01
	seen bob oak 2026-06-01 07:00 08:02
	`)
	d := reconcile.Reconcile(w.in).Discrepancies[0]
	require.Equal(t, []string{
		"Badge badge-bob was at oak for 1 h 02 min on Monday, 1 June, from 07:00, where job J was planned for K, but counts for elm next door, where crew mates were who came and left with it.",
		"Most likely the fence of the site is in the wrong place: badges were next door at elm for 1 h 00 min.",
	}, reconcile.Sentences(reconcile.Telling{Discrepancy: d, Name: w.name, Zone: w.in.Zone, Language: job.English}))
	var visits []domain.UUID
	for _, e := range d.Causes[0].Evidence {
		if e.What == "visit_overruled" {
			visits = append(visits, e.ID)
		}
	}
	require.Len(t, visits, 1)
	require.Contains(t, visits, w.in.Visits[2].ID.UUID)
	require.NoError(t, reconcile.Reevaluate(d))
}

// TestEveryKindHasWords: each kind is told in both languages, with nothing left to fill in.
func TestEveryKindHasWords(t *testing.T) {
	for _, kind := range reconcile.Kinds() {
		for _, finding := range []string{"", "later", "passed", "overruled", "undecided"} {
			for _, language := range []job.Language{job.English, job.Spanish} {
				d := reconcile.Discrepancy{Case: reconcile.Case{Kind: kind}, Verdict: reconcile.Verdict{Finding: finding}}
				d.Causes = reconcile.Causes(d)
				if kind == reconcile.WrongDay && finding != "later" {
					continue
				}
				said := strings.Join(reconcile.Sentences(reconcile.Telling{Discrepancy: d, Language: language}), " ")
				require.Greater(t, len(said), 20, "%s/%s in %s", kind, finding, language)
				require.NotContains(t, said, "{", "%s", kind)
				require.NotContains(t, said, "  ", "%s", kind)
			}
		}
	}
}

// A job that its source gives no name, work of no crew and a badge without a site are told
// as such, and not by identifiers or as somebody unknown.
func TestWhatHasNoNameIsToldAsPeopleDo(t *testing.T) {
	oak, job1, crew, dev := domain.UUID{1}, domain.UUID{2}, domain.UUID{3}, domain.UUID{4}
	name := func(id domain.UUID) string {
		return map[domain.UUID]string{oak: "12 Oak Street", crew: "Mow 1", dev: "dev:1"}[id]
	}
	told := func(kind reconcile.Kind, finding string, s reconcile.Subject, language job.Language) string {
		d := reconcile.Discrepancy{Case: reconcile.Case{Kind: kind, Date: domain.NewDate(2026, 6, 1), Subject: s}, Verdict: reconcile.Verdict{Finding: finding, Actual: 3600}}
		return reconcile.Sentences(reconcile.Telling{Discrepancy: d, Name: name, Language: language})[0]
	}
	at := reconcile.Subject{}
	at.Site.UUID, at.Job.UUID = oak, job1
	of := at
	of.Crew.UUID = crew
	badge := reconcile.Subject{}
	badge.Badge.UUID = dev
	on := at
	on.Badge.UUID = dev
	for _, c := range []struct{ is, said string }{
		{"Nobody was at 12 Oak Street for the job on Monday, 1 June.", told(reconcile.JobWithoutPresence, "not_seen", at, job.English)},
		{"Nobody of Mow 1 was at 12 Oak Street for the job on Monday, 1 June.", told(reconcile.JobWithoutPresence, "not_seen", of, job.English)},
		{"El lunes 1 de junio, nadie de Mow 1 estuvo en 12 Oak Street para el trabajo.", told(reconcile.JobWithoutPresence, "not_seen", of, job.Spanish)},
		{"The job on Monday, 1 June does not say at which site it is.", told(reconcile.SiteUnlocated, "no_site", at, job.English)},
		{"Badge dev:1 had no position for 1 h 00 min on Monday, 1 June.", told(reconcile.CoverageHole, "dark", badge, job.English)},
		{"Badge dev:1 was at 12 Oak Street for 1 h 00 min on Monday, 1 June, from 00:00 on Thursday, 1 January, and no job was planned there.", told(reconcile.PresenceWithoutJob, "no_job", on, job.English)},
	} {
		require.Equal(t, c.is, c.said)
	}
}

// A kind with one cause says it as a sentence, of its own kind.
func TestTheOnlyCauseIsASentence(t *testing.T) {
	for kind, is := range map[reconcile.Kind]string{
		reconcile.BookingsOverlap: "Most likely the time was entered wrongly.", reconcile.ClockOutMissing: "Most likely clocking out was forgotten.",
		reconcile.UnknownBadge: "Most likely the badge has not been added here yet.", reconcile.SiteUnlocated: "Most likely its fence has not been drawn yet.",
		reconcile.CrewLeaderless: "Most likely that has not been entered yet.", reconcile.CoverageHole: "Most likely there is no signal there, or no view of the sky.",
	} {
		d := reconcile.Discrepancy{Case: reconcile.Case{Kind: kind}}
		d.Causes = reconcile.Causes(d)
		require.Equal(t, is, reconcile.Sentences(reconcile.Telling{Discrepancy: d})[1], "%s", kind)
	}
}
