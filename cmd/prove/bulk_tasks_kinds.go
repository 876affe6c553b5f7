package main

import (
	"fmt"
	"strings"
)

// bulkKind is a kind of task, and what is to come of it.
type bulkKind struct {
	name    string
	path    string
	media   string
	body    string
	kills   bool                // The server is killed in its middle.
	refused map[int]bulkRefusal // By line, or by row where there are none.
	things  string              // SQL: what it makes, a row each with `thing`, which is there once.
	ledger  string              // SQL: how many of it the ledger has.
}

// bulkRefusal is what is said of a row that is wrong.
type bulkRefusal struct{ field, code string }

// Every so many rows one is wrong, each time in another way.
const (
	bulkWrong   = 997
	bulkWrongAt = 5
)

// wrong returns how the i-th row is to be wrong, by its place among so many ways; -1 is
// not at all.
func wrong(i, ways int) int {
	if i%bulkWrong != bulkWrongAt {
		return -1
	}
	return i / bulkWrong % ways
}

const entriesOf = `SELECT count(*) FROM ledger_entry WHERE company_id = $1 AND kind = '%s'`

func (p *bulkProof) kinds() []bulkKind {
	return []bulkKind{p.toWorkers(), p.toCrews(), p.toJobs(), p.updateFences(), p.groupBadges()}
}

// table writes a CSV file of rows, each wrong in one of some ways or right. ways say
// what is wrong, and write the cells.
func (p *bulkProof) table(k *bulkKind, head string, right func(i int) string, ways ...func(i int) (string, bulkRefusal)) {
	var file strings.Builder
	file.WriteString(head + "\n")
	k.refused = map[int]bulkRefusal{}
	for i := range p.rows {
		cells := ""
		if w := wrong(i, len(ways)); w >= 0 {
			cells, k.refused[i+2] = ways[w](i)
		} else {
			cells = right(i)
		}
		file.WriteString(cells + "\n")
	}
	k.media, k.body = "text/csv", file.String()
}

func (p *bulkProof) toWorkers() bulkKind {
	k := bulkKind{
		name: "badges to workers", path: "/v1/tasks/assign-badges?to=workers", kills: true,
		things: `SELECT badge_id::text AS thing FROM custody WHERE company_id = $1`, ledger: fmt.Sprintf(entriesOf, "custody.changed"),
	}
	right := func(i int) string { return fmt.Sprintf("dev:bulk-%06d,W%06d,2026-11-02", i, i) }
	p.table(&k, "badge,worker,from", right,
		func(i int) (string, bulkRefusal) {
			return fmt.Sprintf("dev:none-%d,W%06d,", i, i), bulkRefusal{"badge", "badge.not_found"}
		},
		func(i int) (string, bulkRefusal) {
			return fmt.Sprintf("dev:bulk-%06d,W-none,", i), bulkRefusal{"worker", "worker.not_found"}
		},
		func(i int) (string, bulkRefusal) {
			return fmt.Sprintf("dev:bulk-%06d,W%06d,soon", i, i), bulkRefusal{"from", "import.bad_time"}
		},
		func(i int) (string, bulkRefusal) { return right(i - 1), bulkRefusal{"badge", "task.row_twice"} },
		func(i int) (string, bulkRefusal) {
			return fmt.Sprintf("dev:bulk-%06d", i), bulkRefusal{"", "import.bad_line"}
		},
	)
	return k
}

func (p *bulkProof) toCrews() bulkKind {
	k := bulkKind{
		name: "badges to crews", path: "/v1/tasks/assign-badges?to=crews",
		things: `SELECT badge_id::text AS thing FROM crew_badge WHERE company_id = $1`, ledger: fmt.Sprintf(entriesOf, "crew.badge_changed"),
	}
	p.table(&k, "badge,crew", func(i int) string { return fmt.Sprintf("Bulk %06d,C%d", i, i%10) },
		func(i int) (string, bulkRefusal) {
			return fmt.Sprintf("Bulk %06d,C-none", i), bulkRefusal{"crew", "crew.not_found"}
		},
		func(i int) (string, bulkRefusal) { return ",C1", bulkRefusal{"badge", "import.empty"} },
	)
	return k
}

// bulkJobOf is how many badges a job has.
const bulkJobOf = 10

func (p *bulkProof) toJobs() bulkKind {
	k := bulkKind{
		name: "badges to jobs", path: "/v1/tasks/assign-badges?to=jobs",
		things: `SELECT badge_id || ' ' || job_id AS thing FROM job_badge WHERE company_id = $1`,
		ledger: `SELECT COALESCE(sum(json_array_length(convert_from(bytes, 'UTF8')::json->'body'->'added')), 0) FROM ledger_entry WHERE company_id = $1 AND kind = 'job.badges_changed'`,
	}
	p.table(&k, "badge,job", func(i int) string { return fmt.Sprintf("dev:bulk-%06d,J%06d", i, i/bulkJobOf) },
		func(i int) (string, bulkRefusal) {
			return fmt.Sprintf("dev:bulk-%06d,J-none", i), bulkRefusal{"job", "job.not_found"}
		},
		func(i int) (string, bulkRefusal) {
			return fmt.Sprintf("dev:bulk-%06d,J-cancelled", i), bulkRefusal{"job", "job.cancelled"}
		},
	)
	return k
}

func (p *bulkProof) updateFences() bulkKind {
	k := bulkKind{
		name: "fences", path: "/v1/tasks/update-fences?effect=false", kills: true,
		things: `SELECT site_id || ' ' || version AS thing FROM fence WHERE company_id = $1 AND version > 1`, ledger: fmt.Sprintf(entriesOf, "fence.superseded"),
	}
	right := func(i int) string {
		lat, lng := bulkPlace(i)
		return fmt.Sprintf("S%06d,%.4f,%.4f,30", i, lat, lng)
	}
	p.table(&k, "site,latitude,longitude,radius_m", right,
		func(i int) (string, bulkRefusal) {
			return fmt.Sprintf("S-none-%d,42,-72,30", i), bulkRefusal{"site", "site.not_found"}
		},
		func(i int) (string, bulkRefusal) {
			return fmt.Sprintf("S%06d,42,-72,wide", i), bulkRefusal{"radius_m", "geojson.bad_property"}
		},
		func(i int) (string, bulkRefusal) { return right(i - 1), bulkRefusal{"site", "task.row_twice"} },
	)
	return k
}

// groupBadges has badges that were nowhere, and badges with two zones alike: stockBulk
// makes them.
func (p *bulkProof) groupBadges() bulkKind {
	k := bulkKind{
		name: "groups by zone", path: "/v1/tasks/group-badges?", kills: true, media: "application/json",
		body:    `{"from":"2026-11-10T00:00:00Z","to":"2026-11-11T00:00:00Z","regroup":true}`,
		refused: map[int]bulkRefusal{},
		things:  `SELECT id::text AS thing FROM badge WHERE company_id = $1 AND tags = ARRAY['Zone ' || (right(device, 6)::int % 20)] AND revision = 2`,
		ledger:  fmt.Sprintf(entriesOf, "badge.changed"),
	}
	for i := range p.rows {
		switch wrong(i, 2) {
		case 0:
			k.refused[i+1] = bulkRefusal{"", "group.no_visits"}
		case 1:
			k.refused[i+1] = bulkRefusal{"", "group.tie"}
		}
	}
	return k
}
