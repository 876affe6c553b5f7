package webui

func payrollRoutes(*routes)   {}
func certifiedRoutes(*routes) {}
