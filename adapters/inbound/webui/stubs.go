package webui

import "time"

func transferRoutes(*routes)  {}
func payrollRoutes(*routes)   {}
func certifiedRoutes(*routes) {}

type draft struct {
	ID     string
	AreaM2 int64     `json:"area_m2"`
	MadeAt time.Time `json:"made_at"`
}
