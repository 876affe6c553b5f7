package assigntable_test

import (
	"bytes"
	"encoding/csv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/assigntable"
	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/geofence"
	"actual/domain/job"
)

func TestTable(t *testing.T) {
	crew, site, who, of := domain.CrewID{UUID: domain.UUID{1}}, domain.SiteID{UUID: domain.UUID{2}}, domain.WorkerID{UUID: domain.UUID{3}}, domain.JobID{UUID: domain.UUID{4}}
	names := assigntable.Names{
		Sites:   map[domain.SiteID]geofence.Site{site: {ID: site, Ref: "S-1", Name: `Elm, "north"`}},
		Crews:   map[domain.CrewID]job.Crew{crew: job.RestoreCrew(crew, "mow-1", "Mow 1", who, 1)},
		Workers: map[domain.WorkerID]job.Worker{who: job.RestoreWorker(who, job.Particulars{Ref: "W1", Name: "=2+3"}, 1)},
	}
	arrived := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC).Unix()
	rows := []assignment.Row{
		{
			Job: of, JobRevision: 2, JobSource: "aspire", JobRef: "900101", Site: site, Crew: crew, Leader: who, Worker: who, Source: assignment.Leader,
			Presence: assignment.Presence{
				Seen: assignment.There, By: assignment.Worn, Arrived: arrived, ArrivedBetween: [2]int64{arrived - 60, arrived}, Seconds: 90, Confidence: 950,
				Visits: []assignment.Visit{{ID: domain.VisitID{UUID: domain.UUID{5}}, Version: 3}},
			},
		},
		{Site: site, Source: assignment.Unplanned, Presence: assignment.Presence{Seen: assignment.Unknown, Why: assignment.NoBadge}},
	}
	e := assignment.Export{Date: domain.NewDate(2026, 7, 14), Revision: 2, From: assignment.MadeFrom{Zone: "America/New_York"}}
	var out bytes.Buffer
	require.NoError(t, assigntable.Write(&out, e, rows, names))
	table, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	require.Len(t, table, 3)
	cell := func(row int, column string) string {
		for i, name := range table[0] {
			if name == column {
				return table[row][i]
			}
		}
		t.Fatalf("there is no column %s", column)
		return ""
	}
	want := map[string]string{
		"date": "2026-07-14", "revision": "2", "crew_ref": "mow-1", "site": `Elm, "north"`, "job_ref": "900101", "worker": "'=2+3", "leader_ref": "W1", "source": "leader", "seen": "there",
		"arrived": "2026-07-14T08:00:00-04:00", "arrived_after": "2026-07-14T07:59:00-04:00", "departed": "", "departed_by": "", "seconds": "90", "confidence": "0.950",
		"visits": "05000000-0000-0000-0000-000000000000@3", "shared": "", "expected_from": "",
	}
	for column, text := range want {
		require.Equal(t, text, cell(1, column), column)
	}
	require.Equal(t, []string{"unplanned", "unknown", "no_badge", "", "", ""}, []string{cell(2, "source"), cell(2, "seen"), cell(2, "why"), cell(2, "job"), cell(2, "confidence"), cell(2, "arrived")})
	e.From.Zone = "Nowhere/Land"
	require.Error(t, assigntable.Write(&out, e, rows, names))
}
