export class PsiSystem { migrate(_t:unknown,_c:number){} wake(_t:unknown,_c:number){} sleep(_t:unknown,_c:number){} switchTo(_a:unknown,_b:unknown,_c:number){} }
