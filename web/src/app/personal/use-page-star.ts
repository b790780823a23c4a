import { Star, StarOff } from "lucide-react";
import { useToast } from "@/kit/Toasts";
import type { Action } from "../actions/action";
import { useListSearch } from "../list-search";
import { t } from "../messages/t";
import type { Favourite } from "./favourites";
import { useFavourites, usePageFavourite } from "./use-favourites";

/** Puts the page that is open, or the saved view that it shows, among the favourites. */
export function usePageStar(title: string): Action & { starred: boolean; run(): void } {
  const favourites = useFavourites();
  const { view, filter, q } = useListSearch();
  const narrowed = filter ?? q;
  const page = usePageFavourite(narrowed ? t("favourite.filtered", { title, filter: narrowed }) : title);
  const toast = useToast();
  const favourite: Favourite = view ? { type: "record", id: view } : page;
  const starred = favourites.has(favourite);
  return {
    id: "page-favourite",
    label: t(starred ? "favourite.remove" : "favourite.add"),
    icon: starred ? StarOff : Star,
    key: "alt+f",
    keywords: ["star", "bookmark", "pin"],
    starred,
    run: () => {
      favourites.toggle(favourite);
      toast({ text: t(starred ? "favourite.removed" : "favourite.added", { title }) });
    },
  };
}
