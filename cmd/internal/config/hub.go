package config

import "fmt"

// Hub is how Notehub is asked for events.
type Hub struct {
	NotehubPageSize int `env:"ACTUAL_NOTEHUB_PAGE_SIZE" envDefault:"1000"` // Events of a page.
}

const mostOfPage = 10_000

func (h Hub) check() error {
	if h.NotehubPageSize < 1 || h.NotehubPageSize > mostOfPage {
		return fmt.Errorf("ACTUAL_NOTEHUB_PAGE_SIZE must be 1 to %d, not %d", mostOfPage, h.NotehubPageSize)
	}
	return nil
}
