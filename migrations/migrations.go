// Package migrations embeds the schema's history: SQL for goose, applied in
// file order by the role actual_owner.
package migrations

import "embed"

// FS holds every migration.
//
//go:embed *.sql
var FS embed.FS
