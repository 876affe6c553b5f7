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
		"Most likely the work was agreed in the field and its job is not entered yet; or else it was as it looks.",
		"Job mow at oak was planned for Monday, 1 June, and was done 1 day later, from 07:00 on Tuesday, 2 June.",
		"Most likely the plan was changed and the schedule was not; or else it was as it looks.",
		"K estuvo en fir durante 1 h 00 min el lunes 1 de junio, desde las 10:00, sin trabajo previsto allí.",
		"Lo más probable: el trabajo se acordó en el lugar y aún no está registrado; o bien fue tal como parece.",
		"El trabajo mow en oak estaba previsto para el lunes 1 de junio, y se hizo 1 día después, desde las 07:00 el martes 2 de junio.",
		"Lo más probable: se cambió el plan y no el calendario; o bien fue tal como parece.",
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
		"Badge badge-bob was at oak for 1 h 02 min on Monday, 1 June, from 07:00, where job J was planned for K, and counts for elm next door, where crew mates were who came and left with it.",
		"Most likely the fence is not where the site is, since they were next door at elm for 1 h 00 min.",
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
				if kind == reconcile.WrongDay && finding != "later" {
					continue
				}
				said := strings.Join(reconcile.Sentences(reconcile.Telling{Discrepancy: d, Language: language}), " ")
				require.Greater(t, len(said), 20, "%s/%s in %s", kind, finding, language)
				require.NotContains(t, said, "{", "%s", kind)
			}
		}
	}
}
