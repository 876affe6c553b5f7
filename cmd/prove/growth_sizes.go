package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// sizes are the bytes of the tables, indexes included and partitions added up.
type sizes map[string]int64

func (b *bench) sizes(ctx context.Context) (sizes, error) {
	out := sizes{}
	err := b.asAdmin(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT COALESCE(p.relname, c.relname)::text, sum(pg_total_relation_size(c.oid))::bigint
			FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
			WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1`)
		if err != nil {
			return err
		}
		var name string
		var bytes int64
		_, err = pgx.ForEachRow(rows, []any{&name, &bytes}, func() error {
			out[name] = bytes
			return nil
		})
		return err
	})
	return out, err
}

// since returns what has been added.
func (s sizes) since(before sizes) sizes {
	out := sizes{}
	for name, bytes := range s {
		if more := bytes - before[name]; more > 0 {
			out[name] = more
		}
	}
	return out
}

func (s sizes) add(more sizes) {
	for name, bytes := range more {
		s[name] += bytes
	}
}

// per lists what each of some things takes, the largest first, and the sum of it.
// Marks are left out, since they go again.
func (s sizes) per(things int) (list string, sum float64) {
	type share struct {
		name  string
		bytes float64
	}
	var shares []share
	for name, bytes := range s {
		if each := float64(bytes) / float64(max(things, 1)); name != "mark" && each >= 1 {
			shares = append(shares, share{name, each})
			sum += each
		}
	}
	slices.SortFunc(shares, func(a, b share) int { return int(b.bytes - a.bytes) })
	var out []string
	for _, x := range shares {
		out = append(out, fmt.Sprintf("%s %.0f", x.name, x.bytes))
	}
	return strings.Join(out, ", "), sum
}
